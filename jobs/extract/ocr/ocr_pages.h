/*
 * What is read of a file's pages: each becomes a slide_text chunk marked `ocr`, and a line for the parent process, which keeps it
 * as a checkpoint. Pages of which too little can be read become no chunk and are named in a warning.
 */
#ifndef EXTRACT_OCR_PAGES_H
#define EXTRACT_OCR_PAGES_H

#include "jobs/extract/extract.h"
#include "jobs/extract/ocr/ocr_text.h"
#include "jobs/extract/ranges.h"

struct ocr_pages {
    struct extraction *x;
    int done, total;
    struct ranges unreadable, partly;
};

struct ocr_pages ocr_pages_begin(struct extraction *x);

/* The next page; `text` NULL: its picture cannot be drawn. */
bool ocr_pages_add(struct ocr_pages *pages, int page, const struct ocr_text *text) MUST_CHECK;

void ocr_pages_end(struct ocr_pages *pages, struct str missing);

#endif
