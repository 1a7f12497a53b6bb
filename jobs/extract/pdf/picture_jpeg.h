/*
 * Pixels as a JPEG file (ITU-T T.81, JFIF), by libjpeg, which MuPDF brings along: what models look at need not be exact, and is a tenth of
 * what it would be without loss.
 */
#ifndef EXTRACT_PICTURE_JPEG_H
#define EXTRACT_PICTURE_JPEG_H

#include "base/buf.h"

/* Red, green and blue, a byte each; rows are `stride` bytes apart. False when memory runs out or the ceiling of `out` is passed. */
bool picture_jpeg_write(const unsigned char *samples, int width, int height, size_t stride, struct buf *out) MUST_CHECK;

#endif
