/*
 * Jobs as the tenant sees them: what is going on, how far it is, when it will be done; and the two things a tenant can do about
 * it.
 */
#ifndef WORK_JOB_H
#define WORK_JOB_H

#include "base/page.h"
#include "work/work.h"

/* A row of jobs; texts live as long as the arena it was read with. */
struct job {
    struct uuid id, course, node, material; /* nil where it does not apply */
    const char *type, *priority, *status;   /* as the database writes them */
    enum work_lane lane;
    int attempt, max_attempts;
    const char *stage;                     /* NULL before the first */
    int64_t progress_done, progress_total; /* -1: not known */
    const char *progress_unit;
    const char *error_code, *error_message;
    const char *request_id;
    stamp queued_at, started_at, completed_at, created_at;
    struct str depends_on; /* {uuid,uuid} */
    struct str result;     /* JSON object; absent before the end */
    /* Filled by job_estimate (job_estimate.h). */
    int64_t position;   /* 1: next; 0: not in the queue */
    stamp estimated_at; /* when it will be done; STAMP_NONE: it has ended, or it is unknown */
};

bool job_in_flight(const struct job *job);

/* NOT_FOUND "Job not found" unless the tenant owns it. */
bool job_fetch(const struct unit *unit, struct uuid id, struct job *job) MUST_CHECK;

/* Only the status. */
bool job_status(const struct unit *unit, struct uuid id, const char **status) MUST_CHECK;

struct job_filter {
    const char *const *statuses; /* NULL: any */
    size_t status_count;
    const char *type;             /* NULL: any */
    struct uuid course, material; /* nil: any */
    struct page page;
};

/* A page, newest first; one more than `limit` when there are more. */
bool job_list(const struct unit *unit, const struct job_filter *filter, struct job **jobs, size_t *count,
              int64_t *total) MUST_CHECK;

/* Those of `ids` that there are, in the order of their ids. */
bool job_fetch_some(const struct unit *unit, const struct uuid *ids, size_t id_count, struct job **jobs,
                    size_t *count) MUST_CHECK;

/* In the caller's transaction: ends it, and fails what waits for it. Cancelling what is cancelled is no failure; CONFLICT when it has
 * ended in another way. Call queue_ended afterwards. */
bool job_cancel(const struct unit *unit, struct uuid id, struct job *job) MUST_CHECK;

/* In the caller's transaction: queues a job again that has failed or was cancelled. CONFLICT when it is neither, when what it works on has been deleted, when
 * what it depends on has not been done, or when another job does the same. Announce it afterwards (job_announce). */
bool job_retry(const struct unit *unit, struct uuid id, struct job *job) MUST_CHECK;

/* Best effort, like work_announce. */
void job_announce(struct redis *redis, const struct unit *unit, const struct job *job);

/* The contract's Job, into the object that is open. */
void job_json(struct json_out *out, struct arena *arena, const struct job *job);

#endif
