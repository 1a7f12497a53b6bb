/*
 * What was read from pictures of pages, put into the document of their file. Pure.
 *
 * In a presentation a page becomes a slide_text chunk, in a text a heading and paragraphs with their page; all are marked `ocr`. Lines that
 * run from page to page, such as the title of the book and the page's number, are left out. The warnings say what was read, what was
 * not, and why.
 */
#ifndef INGEST_OCR_DOCUMENT_H
#define INGEST_OCR_DOCUMENT_H

#include "base/json.h"

struct ocr_reading {
    const json_t *
        pages; /* [{slide_number, text, title, left_out, fault}], rising; text "": nothing that can be read; fault: why */
    const json_t
        *unread;   /* numbers of the pages that have no text of their own; the first of them are those that were read */
    size_t wanted; /* how many of them may be read */
    const char *reason;  /* why not all of them were read, a sentence; NULL: they were */
    const char *without; /* languages that they were read without, a sentence; NULL: none */
    bool as_text;
};

void ocr_document_merge(struct arena *arena, json_t *tree, const struct ocr_reading *reading);

/* Numbers as runs, "1-3,7" with a comma between them, in about so many bytes; what is beyond becomes "...". */
const char *ocr_document_runs(struct arena *arena, const int *numbers, size_t count, const char *comma, size_t most);

#endif
