/*
 * Which lanes a runner takes from, and in which order, and which job has to make room. Pure.
 *
 * A runner has places of two sorts. In its regular ones, heavy work never fills all where there are several, so light work is not stuck
 * behind lectures; and while no heavy job runs, heavy work goes first, so it is not starved by a stream of light work. A runner with
 * one regular place alternates.
 *
 * When they are all taken there are the express places, for light jobs of tenants that have no light job running here. Whoever is still in
 * one after LANES_EXPRESS_US has to make room once all of them are taken: the job is queued again as heavy and goes on in a regular place,
 * and the attempt does not count. Its tenant gets no express place for LANES_AGAIN_US. So, whatever others run, within LANES_EXPRESS_US
 * there is a place for the light job of a tenant that has none; it waits so long again only for each other tenant of that sort before it
 * whose job turns out long, and for each of them once in LANES_AGAIN_US.
 */
#ifndef JOBS_LANES_H
#define JOBS_LANES_H

#include "work/queue.h"

#define LANES_EXPRESS_US (2 * STAMP_SECOND)
#define LANES_AGAIN_US (60 * STAMP_SECOND)

struct lanes_state {
    int slots, running; /* regular places, and those that are taken */
    int heavy_running;
    int express, express_running; /* the same for the express places */
    bool window_open;             /* for heavy work that waits for it */
    enum work_lane last;
};

/* Writes the lanes in the order of preference and returns how many. `*express`: for an express place. */
size_t lanes_wanted(const struct lanes_state *state, enum queue_lane lanes[QUEUE_LANE_COUNT], bool *express);

/* Of the jobs in express places, given by how long each has run, the one that makes room: the youngest of those that have had their time,
 * for it loses least. -1: none has to. */
int lanes_overdue(const int64_t *ages_us, int count, int express);

#endif
