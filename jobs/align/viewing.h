/*
 * Watching a video with the deck at hand: samples of its picture go in, in order; for each stretch in which nothing changes come out the pages
 * that it may show. Its memory does not grow with the video. Pure.
 *
 * A sample tells which tiles of the picture move, and what those look like that have come to rest in another way than before. What moves (a
 * speaker in a corner, a cursor) is not compared; when much of a page moves, that speaks against it.
 */
#ifndef ALIGN_VIEWING_H
#define ALIGN_VIEWING_H

#include "jobs/align/placement.h"

#define VIEWING_CANDIDATES 8 /* of a stretch */

struct viewing_candidate {
    int page;       /* from 0 */
    float evidence; /* for one sample, below 0: for it (likeness.h) */
    float quality;  /* 0..1: how much of what is to be compared is alike */
    float unseen;   /* tiles of the page that the video shows nothing of; of a sample alone */
};

struct viewing_stretch {
    double from; /* seconds */
    int samples;
    size_t count; /* of candidates, the best first */
    struct viewing_candidate candidates[VIEWING_CANDIDATES];
};

struct viewing_sample {
    double at;                                                       /* seconds: what it tells is so from then on */
    uint8_t moving[LIKENESS_TILES_MOST], fresh[LIKENESS_TILES_MOST]; /* of each tile, in rows: 0 or 1 */
    const uint8_t *pixels; /* of the fresh tiles, one behind the other, each by rows */
};

struct viewing;

/* `pages` and `boxes` must outlive it. */
struct viewing *viewing_new(struct arena *arena, int width, int height, const struct gray *pages, size_t page_count,
                            const struct gray_box *boxes, size_t box_count);

/* How many bytes of pixels the fresh tiles of a sample have. */
size_t viewing_pixels(int width, int height, const uint8_t fresh[LIKENESS_TILES_MOST]);

/* What the sample shows, as a stretch of one sample. */
void viewing_take(struct viewing *viewing, const struct viewing_sample *sample, struct viewing_stretch *stretch);

/* Whether both show the same: then they are one stretch. */
bool viewing_is_same(const struct viewing_stretch *a, const struct viewing_stretch *b);

/* Evidence and quality are multiples of a step: how many, and back. */
int viewing_steps(float value);
float viewing_value(int steps);

#endif
