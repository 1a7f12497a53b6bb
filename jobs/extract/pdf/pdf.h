/*
 * PDF, by MuPDF: one slide_text chunk per page that has text, in the order in which it is read (pdf_layout.h), with the slide's own heading as `title`
 * (pdf_heading.h) or what the file's outline says. JavaScript in the file is never run, nothing outside it is fetched, images
 * are not decoded.
 *
 * `picture_slides` are the pages that may be worth showing to a model (pdf_sight.h); pdf_picture.h draws them.
 *
 * `unread_slides` are those without text that can be read, which cs-extract-ocr may read from their pictures.
 *
 * Metadata: `format` "pdf" and `page_count`, the pages really there. Pages without text are named in a warning, and so are pages that
 * cannot be read. FILE_ENCRYPTED when a password is needed; FILE_DAMAGED when it is no PDF, is cut off, or no page can
 * be read; FILE_TOO_COMPLEX beyond LIMIT_EXTRACT_PAGES and for a page beyond its processor time, which ends the process.
 */
#ifndef EXTRACT_PDF_H
#define EXTRACT_PDF_H

#include "jobs/extract/extract.h"

/* The dictionary for words that a line's end parts. */
bool pdf_prepare(struct extraction *x) MUST_CHECK;
void pdf_release(struct extraction *x);

bool pdf_read(struct extraction *x) MUST_CHECK;

/* As a text instead of slides: headings, paragraphs, lists, tables and code, each with the page on which it begins (pdf_blocks.h). */
bool pdf_read_text(struct extraction *x) MUST_CHECK;

#endif
