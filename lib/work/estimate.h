/*
 * When a job will start and end, as honestly as its place in the queue, what it has done, and the usual duration of such jobs allow. Pure.
 */
#ifndef WORK_ESTIMATE_H
#define WORK_ESTIMATE_H

#include "work/window.h"
#include "work/work.h"

/* ---- how long it takes ---- */

struct estimate_work {
    enum work_kind kind;
    enum work_lane lane;
    int64_t bytes;    /* of its file; 0: none, or not known */
    double average_s; /* of jobs of the kind that have ended; 0: none has */
};

/* Above 0. The average or, until there is one, what the size leads to expect of the delivered programs on a usual machine. */
double estimate_usual_s(const struct estimate_work *work);

struct estimate_progress {
    int64_t elapsed_us;  /* since the attempt began */
    int64_t done, total; /* of what the attempt is made of; total 0 or less: not known */
};

/* What is left of a running job: once there is progress, at its pace; before, what is left of the usual time. 0 for one that is overdue. */
int64_t estimate_left_us(const struct estimate_progress *progress, double usual_s);

/* ---- when it will be done ---- */

struct estimate {
    stamp start, complete; /* STAMP_NONE when they lie more than a year ahead */
    stamp next_window;     /* when the closed window opens next; STAMP_NONE while it is open */
};

struct estimate_input {
    stamp now;
    int64_t before;       /* jobs that come first */
    int64_t at_once;      /* jobs that run side by side, 1 or more */
    double usual_s;       /* of one job, above 0 */
    struct window window; /* that the work keeps to; not enabled for light or immediate work */
};

/* Of a queued job. */
struct estimate estimate_make(const struct estimate_input *input);

#endif
