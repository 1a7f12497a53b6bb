/*
 * How far a picture of the video looks like a page that is shown in a box of it. Both are compared tile by tile, by structure (the contrast
 * and structure terms of SSIM: Wang, Bovik, Sheikh, Simoncelli, IEEE Transactions on Image Processing 13(4), 2004), so that brightness does
 * not count. Pure.
 *
 * The evidence of a tile is a number: below 0 it speaks for the page, above 0 for something else, 0 says nothing. What the video shows and the
 * page has not counts in full; what the page has and the video does not show yet counts little, because slides are built step by step.
 */
#ifndef ALIGN_LIKENESS_H
#define ALIGN_LIKENESS_H

#include "jobs/align/gray.h"

#define LIKENESS_TILE 16 /* pixels of the canvas */
#define LIKENESS_TILES_MOST ((GRAY_CANVAS_SIDE / LIKENESS_TILE) * (GRAY_CANVAS_SIDE / LIKENESS_TILE))

#define LIKENESS_NEUTRAL \
    0.25F /* a distance that speaks neither for nor against: lines of other words are not much farther */

/* What of a tile lies in the box. */
struct likeness_area {
    int x0, y0, x1, y1;
    int pixels; /* 0: too little to compare */
};

struct likeness_tiling {
    int columns, count;
    struct likeness_area areas[LIKENESS_TILES_MOST];
};

/* One tile of one picture. Most of what is alike in all lines of text of a template, that they are lines, is in the means of rows and columns:
 * it is told apart from the rest, and counts little. */
struct likeness_tile {
    float mean, variance;
    float rows[LIKENESS_TILE], columns[LIKENESS_TILE]; /* means */
};

struct likeness {
    float distance; /* 0: alike, 1: not at all */
    float weight;   /* 0: neither has anything to compare, up to 1 */
};

void likeness_tiling_of(int width, int height, struct gray_box box, struct likeness_tiling *tiling);

struct likeness_tile likeness_look(const struct gray *picture, const struct likeness_area *area);

/* Both pictures are of the canvas' size; `seen` is the video's. */
struct likeness likeness_compare(const struct gray *page, const struct likeness_tile *page_tile,
                                 const struct gray *seen, const struct likeness_tile *seen_tile,
                                 const struct likeness_area *area);

/* 0: nothing is to be seen there, up to 1. */
float likeness_texture(const struct likeness_tile *tile);

/* What counts of a tile that no page of the deck explains, by what the page has there: a speaker or a note where it has nothing says little;
 * in the place of its text, more. */
float likeness_unexplained(const struct likeness_tile *page_tile);

/* As said above. */
float likeness_evidence(struct likeness likeness);

#endif
