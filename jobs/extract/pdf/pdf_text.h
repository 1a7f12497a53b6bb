/*
 * A page as text: a line for each row of the page, a blank line between blocks, rows of a table as `| a | b |`, words whole that a line's end
 * parts, code with its indentation. What runs from page to page and what nobody can read is left out.
 */
#ifndef EXTRACT_PDF_TEXT_H
#define EXTRACT_PDF_TEXT_H

#include "jobs/extract/pdf/hyphens.h"
#include "jobs/extract/pdf/pdf_layout.h"
#include "jobs/extract/pdf/pdf_pages.h"

/* The line goes on with the word that `out` ends in the middle of: takes the hyphen off, unless it is the word's own. */
bool pdf_text_goes_on(const struct pdf_pages *pages, struct hyphens *hyphens, struct str line, struct buf *out);

/* The characters that a line of code stands to the right of others that begin at `left`. */
int pdf_text_indentation(const struct pdf_line *line, float left);

/* The lines of `places` are counted from `first` on. */
void pdf_text_put(const struct pdf_pages *pages, size_t first, const struct pdf_layout_place *places, size_t count,
                  struct hyphens *hyphens, struct buf *out);

#endif
