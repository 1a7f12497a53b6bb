/*
 * Slides of a presentation that show pictures and have no text: the pictures are unpacked, drawn by MuPDF and read, one after the other.
 */
#ifndef EXTRACT_OCR_PPTX_H
#define EXTRACT_OCR_PPTX_H

#include "jobs/extract/extract.h"

#define OCR_PPTX_PICTURES 16          /* of a slide; that there are more is told */
#define OCR_PPTX_PICTURE (64 * MIB)   /* bytes of one */
#define OCR_PPTX_PIXELS_LEAST 10000.0 /* smaller ones are bullets and logos */

bool ocr_pptx_read(struct extraction *x) MUST_CHECK;

#endif
