/*
 * Both ends of the job queue. PostgreSQL is the truth: a job exists when its row is committed. Redis hands work out: per lane a ring
 * of tenants and per tenant a sorted set of job ids, so that announcing a job twice is one entry, a thousand jobs of one
 * tenant stand behind one job of another, and an empty Redis is filled again from the rows (work_announce_due).
 *
 * Life of a job: queued -> active -> complete | failed | cancelled; active -> queued (retry, lost lease, drain);
 * failed, cancelled -> queued (retry asked). Every step out of `active` compares the lease token, so a runner that was frozen and woke up
 * changes nothing.
 */
#ifndef WORK_WORK_H
#define WORK_WORK_H

#include "base/arena.h"
#include "base/fault.h"
#include "base/json.h"
#include "course/material.h"
#include "pg/pg.h"
#include "redis/redis.h"

/* The kinds of jobs. Heavy work (transcription, OCR, vision) waits for the window and has the longer time limit; whether a job is
 * heavy is decided where it is enqueued, since one kind may be either (an ingest of a video or of a text). */
#define WORK_KINDS(K)                 \
    K(INGEST, "ingest")               \
    K(GENERATE, "generate_structure") \
    K(DESCRIBE, "describe_slides")    \
    K(HOMEWORK, "check_homework")     \
    K(PURGE, "purge")                 \
    K(EMBED, "embed")                 \
    K(PILOT, "pilot")                 \
    K(ALIGN, "align_slides")          \
    K(REGENERATE, "regenerate_item")

enum work_kind {
#define K(kind, name) WORK_##kind,
    WORK_KINDS(K)
#undef K
        WORK_KIND_COUNT
};

enum work_lane { WORK_LIGHT, WORK_HEAVY };
enum work_priority { WORK_IMMEDIATE, WORK_NORMAL };

bool work_kind_parse(struct str name, enum work_kind *kind) MUST_CHECK;
enum work_lane work_lane_parse(struct str name); /* as the database writes it: one of two */
enum work_priority work_priority_parse(struct str name);

/* ---- the enqueuing end ---- */

struct work_order {
    enum work_kind kind;
    enum work_lane lane;
    enum work_priority priority;
    struct uuid course, node, material; /* nil where it does not apply */
    const char *subject;                /* one job in flight per tenant, kind and subject; NULL: unbounded */
    struct str payload;                 /* JSON object for the processor */
    const struct uuid *depends_on;
    size_t depends_count;
    const char *request_id;
};

/* The order for reading a material: its id, course, node, type and filename. Heavy when its kind of file is. */
struct work_order work_ingest_order(struct arena *arena, const struct material *material, const char *request_id);

/* Inserts the job's rows in the open transaction. CONFLICT when the subject has a job in flight; `*job` is that job's
 * id then. A dependency that has failed already fails the new job with it. Nothing is announced yet. */
bool work_enqueue(const struct unit *unit, const struct work_order *order, struct uuid *job) MUST_CHECK;

/* After the commit: puts the job into Redis and wakes the runners. Best effort: without Redis the sweeper finds the row. A job that waits for others is
 * announced when the last of them ends. */
void work_announce(struct redis *redis, const struct unit *unit, const struct work_order *order, struct uuid job);

/* In the transaction in which a job failed or was cancelled: the jobs that wait for it fail with "Dependency <job> failed", and so do
 * those that wait for them. */
bool work_fail_dependents(const struct unit *unit, struct uuid job) MUST_CHECK;

#endif
