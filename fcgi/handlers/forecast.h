/*
 * What is told of the time that jobs take, by the settings' heavy window.
 */
#ifndef FCGI_FORECAST_H
#define FCGI_FORECAST_H

#include "fcgi/exchange.h"
#include "work/job.h"
#include "work/window.h"

/* The heavy window, its time zone in force. */
struct window forecast_window(const struct settings *settings);

/* Position and estimated_at of jobs, in one round trip. */
bool forecast_jobs(struct exchange *x, struct job *jobs, size_t count) MUST_CHECK;

#endif
