/*
 * Which slide is shown when: of all orders in which the pages may have been shown, the one that the evidence of the stretches speaks for
 * most, when each change costs something: going on to the next page the least, so that what cannot be told apart follows the deck. By dynamic
 * programming (Viterbi, IEEE Transactions on Information Theory 13(2), 1967). Pure.
 */
#ifndef ALIGN_SLIDE_PATH_H
#define ALIGN_SLIDE_PATH_H

#include "jobs/align/viewing.h"

struct slide_shown {
    int page;           /* from 0 */
    double from, until; /* seconds */
    double confidence;  /* 0..1 */
};

/* `until` is where the last stretch ends. In the order of time; the list lives in the arena. */
size_t slide_path_find(struct arena *arena, const struct viewing_stretch *stretches, size_t count, size_t page_count,
                       double until, struct slide_shown **shown);

#endif
