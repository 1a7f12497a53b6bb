/*
 * Estimates of the time that jobs take, by the settings' heavy window.
 */
#ifndef FCGI_JOBS_ESTIMATE_H
#define FCGI_JOBS_ESTIMATE_H

#include "fcgi/exchange.h"
#include "work/job.h"
#include "work/window.h"

/* The heavy window, its time zone in force. */
struct window jobs_estimate_window(const struct settings *settings);

/* Position and estimated_at of jobs, in one round trip. */
bool jobs_estimate(struct exchange *x, struct job *jobs, size_t count) MUST_CHECK;

#endif
