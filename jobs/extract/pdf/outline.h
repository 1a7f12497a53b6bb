/*
 * The outline (bookmarks) of a PDF as a title for each page that an entry points to.
 */
#ifndef EXTRACT_OUTLINE_H
#define EXTRACT_OUTLINE_H

#include <mupdf/fitz.h>

#include "base/base.h"

struct outline {
    fz_context *ctx;
    fz_outline *root;
    const char **titles; /* by page from 0; they belong to the root */
    int page_count;
};

/* An outline that is missing or broken leaves it empty. The zeroed struct is empty too. */
void outline_load(struct outline *outline, fz_context *ctx, fz_document *document, int page_count);
void outline_free(struct outline *outline);

/* The first entry that points to the page, or "". */
const char *outline_title(const struct outline *outline, int page);

#endif
