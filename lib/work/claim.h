/*
 * The runner's end of the queue: from taking a job to the end of the attempt. A claim is the right to one attempt, named by a token
 * and bounded by a lease. Everything that ends or changes the attempt compares the token in the same statement; `*done` (or
 * CLAIM_LOST) tells that it is no longer the one that counts, because the lease was lost or the job was cancelled. Then nothing
 * has changed, and nothing of the attempt's results may be committed.
 *
 * Sessions: claim_take, claim_renew and claim_held are for the runner's own (role cs_runner); the others work with either role.
 */
#ifndef WORK_CLAIM_H
#define WORK_CLAIM_H

#include "work/queue.h"
#include "work/work.h"

struct claim {
    struct uuid tenant, job, token;
    const char *kind; /* as the database writes it */
    enum work_lane lane;
    enum work_priority priority;
    int attempt, max_attempts; /* this one is counted */
    const char *request_id;
    stamp queued_at;
    double waited_s;
    /* claim_read */
    struct uuid course, node, material; /* nil where it does not apply */
    struct str payload, checkpoint;     /* JSON; checkpoint.at == NULL: none */
    const char *stage;                  /* where an earlier attempt was; NULL: nowhere yet */
    int64_t progress_done;
};

struct claim_terms {
    const char *runner; /* host and process */
    int lease_s, tenant_jobs, max_tries;
};

enum claim_verdict {
    CLAIM_TAKEN,
    CLAIM_GONE, /* ended, taken by another, or not due */
    CLAIM_FULL, /* the tenant has as many jobs as it may; its place in the queue is filled in */
};

/* Begins the next attempt of a job that the queue gave out. Texts live in the arena. */
bool claim_take(const struct unit *unit, struct uuid job, const struct claim_terms *terms, struct claim *claim,
                enum claim_verdict *verdict) MUST_CHECK;

/* All of a claim, from its tenant, job and token, for the process that does the work. LEASE_LOST if it is lost. */
bool claim_read(const struct unit *unit, struct claim *claim) MUST_CHECK;

/* Which of the runner's claims still hold: held[i] for each. With `lease_s` above 0 they are prolonged. */
bool claim_renew(const struct unit *unit, const struct claim *const *claims, size_t count, int lease_s,
                 bool *held) MUST_CHECK;

/* Inside the transaction that commits the results, before the first of them: holds the job still. LEASE_LOST if it is lost. */
bool claim_settle(const struct unit *unit, const struct claim *claim) MUST_CHECK;

/* Inside that transaction, after the last of them. `result` is JSON or absent. */
bool claim_complete(const struct unit *unit, const struct claim *claim, struct str result) MUST_CHECK;

/* Transactions of their own. Failing also fails what waits for the job, and marks its material. */
bool claim_retry(const struct unit *unit, const struct claim *claim, int64_t wait_ms, const char *code,
                 const char *message, bool *done) MUST_CHECK;
bool claim_fail(const struct unit *unit, const struct claim *claim, const char *code, const char *message,
                bool *done) MUST_CHECK;
/* The attempt does not count. `heavy`: it has turned out to be heavy work, and goes on as such without waiting for the window. */
bool claim_hand_back(const struct unit *unit, const struct claim *claim, bool heavy, bool *done) MUST_CHECK;

/* Notes along the way. They change nothing once the claim is lost. `total` below 0: not known; `counted`: what is counted. */
bool claim_progress(const struct unit *unit, const struct claim *claim, const char *stage, int64_t done, int64_t total,
                    const char *counted) MUST_CHECK;
bool claim_checkpoint(const struct unit *unit, const struct claim *claim, struct str checkpoint) MUST_CHECK;

/* The jobs that waited for this one alone, ready to be announced. */
bool claim_released(const struct unit *unit, struct uuid job, struct queue_item **items, size_t *count) MUST_CHECK;

#endif
