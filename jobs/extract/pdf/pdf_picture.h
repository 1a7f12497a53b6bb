/*
 * One page of a PDF as a picture, if it is worth showing (pdf_sight.h): `cs-extract picture --page N`. What comes out is no document but
 *
 *     {"slide_number", "characters", "pictures", "drawn", "width", "height", "sha256", "media_type", "bytes"}
 *
 * on a line, and behind it so many bytes of JPEG. "bytes" is 0 and the rest null for a page that is not. The picture has LIMIT_PICTURE_DPI at
 * most and no side longer than LIMIT_PICTURE_SIDE. The SHA-256 is that of its size and its pixels, not of the file it is in: the same page
 * drawn again, or in another file, has the same one.
 *
 * A page is drawn by a process of its own, so that one that is hostile costs none of the others: FILE_TOO_COMPLEX beyond the page's processor
 * time, MEMORY_LIMIT, FILE_DAMAGED.
 */
#ifndef EXTRACT_PDF_PICTURE_H
#define EXTRACT_PDF_PICTURE_H

#include "jobs/extract/extract.h"

bool pdf_picture_read(struct extraction *x) MUST_CHECK;

#endif
