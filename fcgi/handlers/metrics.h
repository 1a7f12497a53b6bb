/*
 * GET /metrics (metrics_page.h): counters of the pool from the scoreboard, which outlive responders and reloads, and at the api pool
 * what is known of the whole system (metrics_database.h, health_probe.h). It is answered within two seconds whatever is away.
 */
#ifndef FCGI_HANDLERS_METRICS_H
#define FCGI_HANDLERS_METRICS_H

#include "fcgi/exchange.h"

bool metrics_show(struct exchange *x);

#endif
