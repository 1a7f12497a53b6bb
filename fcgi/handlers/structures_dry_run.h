/*
 * POST …/snapshots/{snapshot}/apply?dry_run=true: what applying it would do to the course.
 */
#ifndef FCGI_HANDLERS_STRUCTURES_DRY_RUN_H
#define FCGI_HANDLERS_STRUCTURES_DRY_RUN_H

#include "fcgi/exchange.h"

#define STRUCTURES_DRY_RUN_ITEMS 1000 /* of each list; `totals` counts all */

bool structures_dry_run(struct exchange *x, struct uuid course, struct uuid snapshot);

#endif
