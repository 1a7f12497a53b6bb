/*
 * Which lanes a runner with a free slot takes from, and in which order. Pure.
 *
 * Heavy work never fills all slots of a runner that has several, so light work is not stuck behind lectures; and while no heavy job
 * runs, heavy work goes first, so it is not starved by a stream of light work. A runner with one slot alternates.
 */
#ifndef JOBS_LANES_H
#define JOBS_LANES_H

#include "work/queue.h"

struct lanes_state {
    int slots, heavy_running;
    bool window_open; /* for heavy work that waits for it */
    enum work_lane last;
};

/* Writes the lanes in the order of preference and returns how many. */
size_t lanes_wanted(const struct lanes_state *state, enum queue_lane lanes[QUEUE_LANE_COUNT]);

#endif
