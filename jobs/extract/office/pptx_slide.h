/*
 * The shapes of one slide in the order of reading: the title, then the other placeholders by their index, then what lies freely on it, by rows
 * from the top left. Of a shape: its paragraphs with their level, tables as rows, charts with their titles, categories and series, the texts of a
 * SmartArt, alternative texts of pictures, formulas in one line.
 */
#ifndef EXTRACT_PPTX_SLIDE_H
#define EXTRACT_PPTX_SLIDE_H

#include "jobs/extract/office/package.h"

#define PPTX_SLIDE_SHAPES 2000 /* of one slide; more are counted */

struct pptx_slide {
    bool hidden;
    bool pictured;   /* it shows pictures, and has no text but what is said of these */
    size_t left_out; /* shapes beyond the ceiling */
};

/* Appends title and text of the slide (the title is part of the text) of the part with the name. False if it cannot be read. */
bool pptx_slide_read(struct package *package, struct str part, struct buf *title, struct buf *text,
                     struct pptx_slide *slide) MUST_CHECK;

/* The names of the parts that are pictures on the slide, in the order of reading, and last the one behind it; how many. They live as long as the
 * package. */
size_t pptx_slide_pictures(struct package *package, struct str part, struct str *names, size_t room);

/* Appends what a speaker has noted for the slide. */
void pptx_slide_notes(struct package *package, struct str part, struct buf *text);

#endif
