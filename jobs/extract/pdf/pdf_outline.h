/*
 * The outline (bookmarks) of a PDF by page: what its entries call a page, and at which level a heading stands.
 */
#ifndef EXTRACT_PDF_OUTLINE_H
#define EXTRACT_PDF_OUTLINE_H

#include <mupdf/fitz.h>

#include "base/base.h"
#include "base/str.h"

struct pdf_outline {
    fz_context *ctx;
    fz_outline *root;
    struct pdf_outline_entry *entries; /* by page, those of one page in the order of the outline */
    size_t count, room;
};

/* An outline that is missing or broken leaves it empty. The zeroed struct is empty too. */
void pdf_outline_load(struct pdf_outline *outline, fz_context *ctx, fz_document *document, int page_count);
void pdf_outline_free(struct pdf_outline *outline);

/* The first entry that points to the page, or "". Pages count from 0. */
const char *pdf_outline_title(const struct pdf_outline *outline, int page);

/* From 1, of the entry for a heading with these words on that page: numbers in front and punctuation do not count. 0: it has none. */
int pdf_outline_level(const struct pdf_outline *outline, int page, struct str text);

#endif
