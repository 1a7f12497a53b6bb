/*
 * Pages of a PDF, drawn by MuPDF and read.
 */
#ifndef EXTRACT_OCR_PDF_H
#define EXTRACT_OCR_PDF_H

#include "jobs/extract/extract.h"

bool ocr_pdf_read(struct extraction *x) MUST_CHECK;

#endif
