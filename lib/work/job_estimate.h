/*
 * Where jobs stand in the queue and when they will be done, in one round trip for any number of them: the places come from the
 * database (job_places), the moments from estimate.h.
 */
#ifndef WORK_JOB_ESTIMATE_H
#define WORK_JOB_ESTIMATE_H

#include "work/job.h"
#include "work/window.h"

/* Fills position and estimated_at of those in flight. A job is not done before those it waits for. `window` is the heavy window of
 * the settings, whose zone must be in force (window_zone). */
bool job_estimate(const struct unit *unit, struct job *jobs, size_t count, const struct window *window) MUST_CHECK;

#endif
