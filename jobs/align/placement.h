/*
 * Where in the picture of a video the slides are: all over it, between borders, in a window beside the speaker. Found from pictures of the
 * video and pages of the deck, without knowing which shows which: every page is tried at every place and size in coarse pictures, and
 * what fits best is refined until it fits to a quarter of a pixel, or given up. Pure and deterministic.
 *
 * Slides may be shrunk and moved, and stretched to the picture's whole size; not turned, cut off or filmed from the side.
 */
#ifndef ALIGN_PLACEMENT_H
#define ALIGN_PLACEMENT_H

#include "jobs/align/likeness.h"

#define PLACEMENT_MOST 3    /* a recording has so many layouts at most */
#define PLACEMENT_SCENES 32 /* pictures that are looked at: more are thinned out */
#define PLACEMENT_PAGES 64  /* the same of pages */

struct placement_question {
    const struct gray *scenes; /* of one size, that of the canvas */
    size_t scene_count;
    const struct gray *pages;
    size_t page_count;
    void (*progress)(void *context, size_t done, size_t total); /* NULL: nobody asks */
    void *context;
};

/* The boxes of all layouts found, those that most is shown in first; 0: no page is shown anywhere. */
size_t placement_find(const struct placement_question *question, struct gray_box found[PLACEMENT_MOST]) MUST_CHECK;

#endif
