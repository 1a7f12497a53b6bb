/*
 * When a queued job will start and end, as honestly as its place in the queue and the usual duration of such jobs allow. Pure.
 */
#ifndef WORK_ESTIMATE_H
#define WORK_ESTIMATE_H

#include "work/window.h"

#define ESTIMATE_UNKNOWN_S 600 /* the duration of a kind of which none has ended yet */

struct estimate {
    stamp start, complete; /* STAMP_NONE when they lie more than a year ahead */
    stamp next_window;     /* when the closed window opens next; STAMP_NONE while it is open */
};

struct estimate_input {
    stamp now;
    int64_t before;       /* jobs that come first */
    int64_t at_once;      /* jobs that run side by side, 1 or more */
    int64_t average_s;    /* of one job; 0: ESTIMATE_UNKNOWN_S */
    struct window window; /* that the work keeps to; not enabled for light or immediate work */
};

struct estimate estimate_make(const struct estimate_input *input);

#endif
