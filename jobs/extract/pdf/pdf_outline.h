/*
 * The outline (bookmarks) of a PDF as a title for each page that an entry points to.
 */
#ifndef EXTRACT_PDF_OUTLINE_H
#define EXTRACT_PDF_OUTLINE_H

#include <mupdf/fitz.h>

#include "base/base.h"

struct pdf_outline {
    fz_context *ctx;
    fz_outline *root;
    const char **titles; /* by page from 0; they belong to the root */
    int page_count;
};

/* An outline that is missing or broken leaves it empty. The zeroed struct is empty too. */
void pdf_outline_load(struct pdf_outline *outline, fz_context *ctx, fz_document *document, int page_count);
void pdf_outline_free(struct pdf_outline *outline);

/* The first entry that points to the page, or "". */
const char *pdf_outline_title(const struct pdf_outline *outline, int page);

#endif
