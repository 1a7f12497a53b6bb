/*
 * The part of GET /metrics that tells of the pool and of the program: its responders, its queue, since when it runs, its version, and which
 * settings it has.
 */
#ifndef FCGI_METRICS_POOL_H
#define FCGI_METRICS_POOL_H

#include "fcgi/handlers/metrics_page.h"

/* "api" or "upload": the label of all that a pool counts for itself. */
const char *metrics_pool_name(const struct exchange *x);

void metrics_pool_put(struct exchange *x, const struct metrics_page *page);

#endif
