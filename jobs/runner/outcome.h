/*
 * What becomes of an attempt that did not complete. The rule is pure; outcome_record writes it down in a transaction that compares the
 * attempt's token.
 */
#ifndef JOBS_OUTCOME_H
#define JOBS_OUTCOME_H

#include "base/limits.h"
#include "work/claim.h"

enum outcome {
    OUTCOME_DIED,     /* the child said nothing: its process was killed */
    OUTCOME_COMPLETE, /* results and state are committed */
    OUTCOME_RETRY,    /* queued again, waits first */
    OUTCOME_FAILED,
    OUTCOME_LOST,       /* the attempt no longer counted: nothing was changed */
    OUTCOME_UNRECORDED, /* there is a fault, but the database was away */
    OUTCOME_HANDED_BACK,
    OUTCOME_MOVED, /* the same, as heavy work */
};

const char *outcome_name(enum outcome outcome);

/* Transient faults are tried again until the attempts are used up; everything else fails at once. */
enum outcome outcome_of(enum fault_kind kind, int attempt, int max_attempts);

/* The wait before the attempt after `attempt`: it doubles from `base_ms` up to a quarter of an hour, and `chance` (0 to 1) takes up
 * to half of it away (base/backoff.h). Never less than what a service has asked for. */
int64_t outcome_wait_ms(int64_t base_ms, int attempt, double chance, unsigned retry_after_s);

/* Decides and records, whatever the unit's tenant and fault are. OUTCOME_UNRECORDED when the database cannot be reached: try again later. */
enum outcome outcome_record(const struct unit *unit, const struct claim *claim, const struct fault *cause,
                            int64_t base_ms);

#endif
