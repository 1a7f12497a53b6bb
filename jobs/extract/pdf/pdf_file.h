/*
 * A PDF that is open in MuPDF: what is done with its pages is pdf.c's and pdf_picture.c's.
 */
#ifndef EXTRACT_PDF_FILE_H
#define EXTRACT_PDF_FILE_H

#include <mupdf/fitz.h>

#include "jobs/extract/extract.h"
#include "jobs/extract/pdf/heap.h"

/* MuPDF's exceptions are setjmp: what is changed inside fz_try and used after it is kept here, not in a local variable. */
struct pdf_file {
    struct extraction *x;
    struct heap heap;
    fz_context *ctx;
    fz_document *document;
    int page_count; /* pages really there */
    bool tree_loaded;
};

/* Of the input of `file->x`. FILE_ENCRYPTED, FILE_DAMAGED, FILE_TOO_COMPLEX, UNSUPPORTED_FORMAT or MEMORY_LIMIT. Close it in either case. */
bool pdf_file_open(struct pdf_file *file) MUST_CHECK;
void pdf_file_close(struct pdf_file *file);

/* From 1. FILE_DAMAGED if there is no such page. */
bool pdf_file_has_page(struct pdf_file *file, int page) MUST_CHECK;

/* FILE_DAMAGED when MuPDF had to repair a file that was cut off; a warning when it only had to repair it. */
bool pdf_file_is_whole(struct pdf_file *file) MUST_CHECK;

/* To be called in fz_catch: files what went wrong. Returns false. */
bool pdf_file_caught(struct pdf_file *file, const char *doing);

#endif
