/*
 * Where the eye sees a space in a line: blanks that are none, letterspaced words, words set close together.
 */
#ifndef EXTRACT_PDF_SPACES_H
#define EXTRACT_PDF_SPACES_H

#include "jobs/extract/pdf/pdf_glyphs.h"

/* Blanks whose width is taken back behind them go. */
void pdf_spaces_drop_taken_back(struct pdf_glyphs *room);

/* A line of single letters becomes words, and words that were glued are parted. */
void pdf_spaces_set(struct pdf_glyphs *room);

#endif
