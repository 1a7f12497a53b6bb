/*
 * What stands out from its surroundings in a small picture, in bounded shades: letters, lines and the borders of things, whatever they stand
 * on, and however loud they are. Pure.
 */
#ifndef ALIGN_EDGES_H
#define ALIGN_EDGES_H

#include "jobs/align/gray.h"

#define EDGES_SIDE (GRAY_CANVAS_SIDE / 2)

/* Of the pixels in x0..x1, y0..y1 alone, at their places in `out`, which has the size of the picture. No side is longer than EDGES_SIDE. */
void edges_find(const struct gray *picture, int x0, int y0, int x1, int y1, int16_t *out);

#endif
