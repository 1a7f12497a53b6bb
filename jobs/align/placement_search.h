/*
 * The search of placement.h: a page in a picture, by how much of the picture's edges it explains (a matched filter: Turin, IRE Transactions on
 * Information Theory 6(3), 1960): first in pictures a quarter of the size, at all sizes and places; then, from the best of them, to a quarter of a
 * pixel. Pure.
 */
#ifndef ALIGN_PLACEMENT_SEARCH_H
#define ALIGN_PLACEMENT_SEARCH_H

#include "jobs/align/likeness.h"

#define PLACEMENT_CANDIDATES 6 /* of one picture, each of another page */

struct placement_candidate {
    size_t page;
    struct gray_box box; /* on the canvas */
    float fit;           /* the more, the better; of pictures of one size */
};

struct placement_search;

/* The pages must outlive it. */
struct placement_search *placement_search_new(struct arena *arena, const struct gray *const *pages, size_t page_count,
                                              int width, int height);

/* Those that fit best, best first. */
size_t placement_search_scene(struct placement_search *search, const struct gray *scene,
                              struct placement_candidate candidates[PLACEMENT_CANDIDATES]) MUST_CHECK;

/* Moves and resizes the box until nothing fits better; false as soon as it is clear that nothing fits. */
bool placement_search_refine(struct placement_search *search, const struct gray *scene,
                             struct placement_candidate *candidate) MUST_CHECK;

#endif
