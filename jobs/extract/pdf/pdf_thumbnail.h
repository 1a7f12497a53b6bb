/*
 * One page of a PDF as a small picture in shades of gray, whatever is on it: `cs-extract thumbnail --page N`, for what compares pages with other
 * pictures. What comes out is no document but
 *
 *     {"slide_number", "width", "height", "bytes"}
 *
 * on a line, and behind it so many bytes: the shades of its pixels, rows one after the other. No side is longer than PDF_THUMBNAIL_SIDE.
 *
 * A page is drawn by a process of its own, as in pdf_picture.h.
 */
#ifndef EXTRACT_PDF_THUMBNAIL_H
#define EXTRACT_PDF_THUMBNAIL_H

#include "jobs/extract/extract.h"

#define PDF_THUMBNAIL_SIDE 320

bool pdf_thumbnail_read(struct extraction *x) MUST_CHECK;

#endif
