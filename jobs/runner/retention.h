/*
 * Retention: removes rows that are older, or more, than the settings keep (JOB_KEEP_DAYS, COST_KEEP_DAYS, SNAPSHOTS_KEPT). In steps of bounded
 * rows, each a transaction of its own that waits for no lock, and a bounded number of steps for each call: a backlog is worked off over some
 * calls. What the sweeper and the webhook sender remove is in docs/operations.md, with all the rest.
 */
#ifndef JOBS_RETENTION_H
#define JOBS_RETENTION_H

#include "config/settings.h"
#include "pg/pg.h"

bool retention_run(const struct unit *unit, const struct settings *settings) MUST_CHECK;

#endif
