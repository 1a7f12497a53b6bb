/*
 * The Redis half of the job queue: it hands out ids and nothing else. It may be lost whole at any moment; the rows in
 * PostgreSQL fill it again. Taking an id gives no right to the job: only the claim of its row does (claim.h).
 *
 * Keys, per lane: {cs:q}:<lane>:ring, a sorted set of tenants by virtual time; {cs:q}:<lane>:clock, the virtual time of the tenant served
 * last; {cs:q}:<lane>:<tenant>, a sorted set of job ids by priority and age. Each job taken moves its tenant's time on by one, and a
 * tenant that comes anew starts at the clock: one job never stands behind another tenant's thousand. A tenant whose
 * set has run empty leaves the ring only when it gets to the front, so coming back often is no advantage.
 *
 * Channels: cs:work gets a message when there is something to take or to look after; cs:job:<id> when that job's state has changed.
 * All steps are atomic and may be repeated. Messages are published before a step that may be refused.
 */
#ifndef WORK_QUEUE_H
#define WORK_QUEUE_H

#include "base/stamp.h"
#include "base/uuid.h"
#include "redis/redis.h"
#include "work/work.h"

#define QUEUE_BELL "cs:work"
#define QUEUE_CHANNEL_TEXT 48

/* Heavy work that need not wait for the window has a lane of its own. */
enum queue_lane { QUEUE_LIGHT, QUEUE_URGENT, QUEUE_HEAVY, QUEUE_LANE_COUNT };

enum queue_lane queue_lane(enum work_lane lane, enum work_priority priority);
const char *queue_lane_name(enum queue_lane lane); /* "light", "urgent" or "heavy" */

struct queue_item {
    struct uuid tenant, job;
    enum work_lane lane;
    enum work_priority priority;
    stamp queued_at;
};

/* Puts ids in (again) and wakes the runners. */
bool queue_announce(struct redis *redis, struct arena *arena, const struct queue_item *items, size_t count,
                    struct fault *fault) MUST_CHECK;

/* What a runner has room for: lanes in the order of preference, without the jobs of some tenants. */
struct queue_wish {
    enum queue_lane lanes[QUEUE_LANE_COUNT];
    size_t lane_count;
    const struct uuid *except;
    size_t except_count;
};

/* Takes the next id from the first of the lanes that has one. `*found` says whether there was any. A Redis whose memory is full, so that
 * it takes no more jobs in, fails like one that is away, once it has given out what it had. */
struct queue_taken {
    struct uuid tenant, job;
    enum queue_lane lane;
};
bool queue_take(struct redis *redis, struct arena *arena, const struct queue_wish *wish, struct queue_taken *taken,
                bool *found, struct fault *fault) MUST_CHECK;

/* Puts a taken id back and leaves its tenant out until one of the tenant's jobs ends, or one is announced. */
bool queue_park(struct redis *redis, struct arena *arena, const struct queue_item *item,
                struct fault *fault) MUST_CHECK;

/* A job has left `active`: notifies long polls, and its tenant may have another job. */
bool queue_ended(struct redis *redis, struct arena *arena, struct uuid tenant, struct uuid job,
                 struct fault *fault) MUST_CHECK;

/* Notifies long polls and the runners that its state has changed. */
bool queue_tell(struct redis *redis, struct arena *arena, struct uuid job, struct fault *fault) MUST_CHECK;

/* Whether Redis was filled from the rows since it was last empty; queue_filled says that it is now. */
bool queue_is_filled(struct redis *redis, struct arena *arena, bool *filled, struct fault *fault) MUST_CHECK;
bool queue_filled(struct redis *redis, struct arena *arena, struct fault *fault) MUST_CHECK;

/* The channel of one job's changes. Returns `text`. */
char *queue_channel(struct uuid job, char text[QUEUE_CHANNEL_TEXT]);

#endif
