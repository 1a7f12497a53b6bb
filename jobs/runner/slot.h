/*
 * A place for one job in a runner: the claim, the child that works on it, and what is known about that child's end. The child is a
 * fork of the runner that leads its own process group, keeps nothing of the runner's sessions, and is killed when the runner ends. It
 * is forked before there is a job and does one.
 */
#ifndef JOBS_SLOT_H
#define JOBS_SLOT_H

#include <sys/resource.h>
#include <sys/types.h>

#include "jobs/runner/run.h"
#include "jobs/runner/stderr_tail.h"

/* Why the runner has ended a child. */
enum slot_kill {
    SLOT_NOT_KILLED,
    SLOT_LOST,      /* cancelled, or the lease is another's */
    SLOT_TOO_LONG,  /* beyond the time limit */
    SLOT_HAND_BACK, /* the runner stops */
    SLOT_OVERDUE,   /* it has had its time in an express place: lanes.h */
    SLOT_RETIRED,   /* it had no job, and the settings of before */
};

struct runner_slot {
    struct arena *arena; /* of the claim's texts */
    struct claim claim;
    struct run_mailbox *mailbox; /* shared with the child */
    pid_t pid;                   /* 0: no child, at work or waiting for it */
    int64_t reopen_at;           /* monotonic: no child is made before */
    bool taken;                  /* a job is here, running or with an end that is not recorded yet */
    bool express;                /* in an express place: lanes.h */
    enum slot_kill kill;
    int64_t started, deadline; /* monotonic */
    int stderr_fd;             /* the child's standard output and error; -1: closed */
    struct stderr_tail tail;
    int status; /* of wait(2) */
    double cpu_s;
    int64_t peak_rss_kib, duration_us;
};

/* Memory for a slot's mailbox; false when there is none. */
bool slot_init(struct runner_slot *slot) MUST_CHECK;

/* Makes the child, unless there is one or it is too early after one that could not be made. `release` lets go of what it must not
 * share with the runner. */
bool slot_open(struct runner_slot *slot, const struct settings *settings, void (*release)(void *context), void *context,
               struct fault *fault) MUST_CHECK;

/* Whether it has a child or a job. */
bool slot_is_in_use(const struct runner_slot *slot);

/* Whether a job can be given to it. */
bool slot_is_free(const struct runner_slot *slot);

/* Gives slot->claim to the child. */
void slot_start(struct runner_slot *slot, const struct settings *settings);

/* SIGKILL to the child's whole group, for the first reason given. */
void slot_kill(struct runner_slot *slot, enum slot_kill why);

/* Ends a child that has no job. The next one may follow at once. */
void slot_retire(struct runner_slot *slot);

/* Reads what the child has written; the last of it is kept. */
void slot_read(struct runner_slot *slot);

/* Called when the slot's child has been waited for. */
void slot_ended(struct runner_slot *slot, int status, const struct rusage *usage);

/* The fault of a child that died without a report: what killed it and the last of its output. */
void slot_explain(const struct runner_slot *slot, struct fault *fault);

/* The claim is done with; the next child may be made. */
void slot_clear(struct runner_slot *slot);

#endif
