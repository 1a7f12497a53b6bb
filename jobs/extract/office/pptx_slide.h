/*
 * The shapes of one slide in the order of reading: the title, then the other placeholders by their index, then what lies freely on it, by rows
 * from the top left. Of a shape: its paragraphs with their level, tables as rows, charts with their titles, categories and series, the texts of a
 * SmartArt, alternative texts of pictures, formulas in one line.
 */
#ifndef EXTRACT_PPTX_SLIDE_H
#define EXTRACT_PPTX_SLIDE_H

#include "jobs/extract/office/package.h"

#define PPTX_SLIDE_SHAPES 2000 /* of one slide; more are counted */

/* Appends title and text of the slide (the title is part of the text) of the part with the name. False if it cannot be read. `left_out`: shapes
 * beyond the ceiling. */
bool pptx_slide_read(struct package *package, struct str part, struct buf *title, struct buf *text, bool *hidden,
                     size_t *left_out) MUST_CHECK;

/* Appends what a speaker has noted for the slide. */
void pptx_slide_notes(struct package *package, struct str part, struct buf *text);

#endif
