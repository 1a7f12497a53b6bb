/*
 * The moments at which Redis goes and is back, for a log that has a line for each and none between. All who ask Redis tell one watch what
 * became of it: processes may share one in memory that they share.
 */
#ifndef REDIS_REDIS_WATCH_H
#define REDIS_REDIS_WATCH_H

#include <stdatomic.h>

#include "base/base.h"

#define REDIS_WATCH_SETTLED_US \
    (3 * INT64_C(1000000)) /* without a refusal: Redis is back for all, and not for one of them */

/* Zeroed: Redis is there. */
struct redis_watch {
    _Atomic bool away;
    _Atomic int64_t refused_at; /* monotonic */
};

enum redis_change { REDIS_SAME, REDIS_GONE, REDIS_BACK };

/* `answered`: Redis did what it was asked to. One that is there and refuses, since its memory is full, is gone. */
enum redis_change redis_watch(struct redis_watch *watch, bool answered, int64_t now);

#endif
