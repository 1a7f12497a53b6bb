/*
 * The input as a stream that MuPDF reads and seeks in.
 */
#ifndef EXTRACT_PDF_STREAM_H
#define EXTRACT_PDF_STREAM_H

#include <mupdf/fitz.h>

#include "jobs/extract/input.h"

/* Throws as MuPDF does. The input must outlive it. */
fz_stream *pdf_stream_new(fz_context *ctx, struct input *input);

#endif
