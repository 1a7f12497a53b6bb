/*
 * The heading of a page: the first lines in its largest type if that is clearly larger than most of its text's or there is little text; on a
 * slide, which is wider than high, else the short line at its top that is set off from the rest. A bullet, a number, what runs
 * from page to page or is written along the side is no heading.
 */
#ifndef EXTRACT_PDF_HEADING_H
#define EXTRACT_PDF_HEADING_H

#include "jobs/extract/pdf/hyphens.h"
#include "jobs/extract/pdf/pdf_layout.h"
#include "jobs/extract/pdf/pdf_pages.h"

/* Appends it to `out`; nothing if there is none. `places` are the page's lines in order. */
void pdf_heading_put(const struct pdf_pages *pages, const struct pdf_pages_page *page,
                     const struct pdf_layout_place *places, size_t count, struct hyphens *hyphens, struct buf *out);

#endif
