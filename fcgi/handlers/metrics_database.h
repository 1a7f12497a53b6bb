/*
 * The part of GET /metrics that comes from the database and is the same wherever it is asked: the queue, jobs, files and webhooks
 * of all tenants together, and models (metrics_models.h). Two round trips, which take METRICS_PATIENCE_MS at most; without it cs_database_up
 * says 0 and the rest is left out.
 *
 * `cs_metrics` (sql/deploy/metrics.sql) gives rows of a family, two labels and a value; the table here says what Prometheus calls them.
 */
#ifndef FCGI_HANDLERS_METRICS_DATABASE_H
#define FCGI_HANDLERS_METRICS_DATABASE_H

#include "fcgi/handlers/metrics_page.h"

#define METRICS_PATIENCE_MS 1500

/* That the database is away is in the request's log line. */
void metrics_database_put(struct exchange *x, const struct metrics_page *page);

#endif
