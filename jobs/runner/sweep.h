/*
 * The sweeper: what keeps the promise that nothing accepted is lost. Every runner calls it every few seconds; an advisory lock lets one
 * at a time through. It queues jobs again whose lease has run out, announces queued jobs again that Redis may have lost or
 * that became due, forgets idempotency keys that have expired, adds up what was counted one by one (the tables tallies and storage_tallies), and tells tenants that come near a quota.
 *
 * Announcing goes through the queued rows in batches, a batch per sweep, round and round: a job that a runner took from Redis and
 * never claimed comes back. An empty Redis is filled whole, as fast as it goes.
 */
#ifndef JOBS_SWEEP_H
#define JOBS_SWEEP_H

#include "work/claim.h"

struct sweep {
    struct pg *db;
    struct redis *redis;
    int lease_s;
    int audit_days; /* that entries of the audit log are kept; 0: for ever */
    /* How far announcing has come. */
    bool filling;
    char lane[8];
    stamp queued_at;
    struct uuid tenant, job;
};

struct sweep_result {
    int64_t lost, failed, announced;
    bool refused; /* Redis is away, or its memory is full */
    bool more;    /* Redis is being filled: call again soon */
};

bool sweep_run(struct sweep *sweep, struct arena *arena, struct sweep_result *result, struct fault *fault) MUST_CHECK;

#endif
