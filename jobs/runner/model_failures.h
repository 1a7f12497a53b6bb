/*
 * Failures of models in the log: a line for the first of a provider and a code, and then one a minute at most, which says how many there
 * were since the last. Every one is a row of llm_calls and a count of the metrics; a provider that is away for an hour is 60 lines of a runner's
 * log, however many jobs run into it. Pure: time is an argument.
 */
#ifndef JOBS_MODEL_FAILURES_H
#define JOBS_MODEL_FAILURES_H

#include "jobs/runner/run.h"

#define MODEL_FAILURES_KINDS \
    32 /* of which are remembered: a further one takes the place of the one that was told first */
#define MODEL_FAILURES_EVERY_US (60 * STAMP_SECOND)

struct model_failures {
    struct model_failures_kind {
        struct run_model_failure of; /* its model is that of the last line */
        int64_t told_at;             /* monotonic; 0: none */
        int64_t since;               /* failures since */
    } kinds[MODEL_FAILURES_KINDS];
};

/* Counts a failure. True when it has to be told, with how many there were since the last line, this one included. */
bool model_failures_tell(struct model_failures *failures, const struct run_model_failure *failure, int64_t now,
                         int64_t *since);

#endif
