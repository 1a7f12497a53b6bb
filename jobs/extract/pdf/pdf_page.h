/*
 * The text of one page as MuPDF has it in blocks, lines and characters.
 */
#ifndef EXTRACT_PDF_PAGE_H
#define EXTRACT_PDF_PAGE_H

#include <mupdf/fitz.h>

#include "base/buf.h"

/* A line of text per row of the page, a blank line between blocks. */
void pdf_page_text(const fz_stext_page *page, struct buf *out);

/* The heading: the first lines set in the largest type of the page, three at most, if that type is clearly larger than most of its text's
 * or the page has little text. Nothing is put if there is none. */
void pdf_page_title(const fz_stext_page *page, struct buf *out);

#endif
