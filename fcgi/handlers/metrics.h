/*
 * GET /metrics: counters of the pool in Prometheus's text format, from the scoreboard: they outlive responders and reloads.
 */
#ifndef FCGI_HANDLERS_METRICS_H
#define FCGI_HANDLERS_METRICS_H

#include "fcgi/exchange.h"

bool metrics_show(struct exchange *x);

#endif
