/*
 * Pictures of text, which cs-extract-ocr reads: pages of a PDF, and slides of a presentation that are pictures. `--pages` says which. Each
 * becomes a slide_text chunk with `ocr` in its metadata.
 *
 * A page that cannot be drawn is one that cannot be read, and costs no other. One that takes more than its processor time ends the process with
 * FILE_TOO_COMPLEX: the lines that were written for the pages before it stay good, and the caller goes on behind it.
 */
#ifndef EXTRACT_OCR_H
#define EXTRACT_OCR_H

#include "jobs/extract/format.h"

/* NULL: it reads no such. */
const struct format *ocr_format_by_name(const char *name);

/* The packs; `x->prepared` is a struct ocr_reader. */
bool ocr_prepare(struct extraction *x) MUST_CHECK;
void ocr_release(struct extraction *x);

#endif
