/*
 * Small pictures in shades of gray, and how one looks when it is shown in a box of another. Pure.
 *
 * All that is compared lies on one canvas, the size to which the pictures of a video are reduced: no side of it is longer than
 * GRAY_CANVAS_SIDE. Pages of a deck are drawn larger (GRAY_PAGE_SIDE), so that a page need not be enlarged to fill it.
 */
#ifndef ALIGN_GRAY_H
#define ALIGN_GRAY_H

#include "base/arena.h"

#define GRAY_CANVAS_SIDE 256
#define GRAY_PAGE_SIDE 320
#define GRAY_SIDE_LEAST 16 /* of either: smaller pictures show nothing */

struct gray {
    int width, height;
    uint8_t *pixels; /* rows follow one another */
};

/* In pixels of the canvas, fractions of them included. */
struct gray_box {
    double x, y, width, height;
};

struct gray gray_new(struct arena *arena, int width, int height);

/* The whole picture, no side of which is longer than GRAY_PAGE_SIDE, as it looks in that box: each pixel of the canvas that the box touches
 * is the mean of what it covers. The others stay as they are. */
void gray_fit(const struct gray *picture, struct gray_box box, struct gray *canvas);

/* Each pixel becomes the binomial mean of its nine neighbours: what compression and another program's drawing differ in goes. `out` is
 * another picture of the same size. */
void gray_smooth(const struct gray *picture, struct gray *out);

#endif
