/*
 * One attempt at one job, inside its own process: from the start of the child to its exit. The child opens its
 * own sessions, does the work that its kind asks for (processors.h), and commits the results together with the job's new state in
 * one transaction that compares the attempt's token. Its result for the runner goes into the report, which both
 * share; a child that is killed leaves it at OUTCOME_DIED.
 */
#ifndef JOBS_RUN_H
#define JOBS_RUN_H

#include <semaphore.h>

#include "config/settings.h"
#include "jobs/runner/outcome.h"
#include "store/store.h"

/* An attempt to ask a model that gave no answer. */
struct run_model_failure {
    char provider[32], model[96], code[32];
};

/* Where an attempt's time goes: the claim is read, the object fetched, cs-extract run, the results written, and committed. `work` is what a
 * processor does that tells of no phases. */
#define RUN_PHASES(P)     \
    P(READ, "read")       \
    P(FETCH, "fetch")     \
    P(EXTRACT, "extract") \
    P(STORE, "store")     \
    P(WORK, "work")       \
    P(COMMIT, "commit")

enum run_phase {
#define P(phase, name) RUN_##phase,
    RUN_PHASES(P)
#undef P
        RUN_PHASE_COUNT
};

#define RUN_MODEL_FAILURES 32 /* more are not told: they are in llm_calls */

struct run_report {
    enum outcome outcome;
    struct fault fault;
    int64_t phases_us[RUN_PHASE_COUNT];
    size_t model_failure_count;
    struct run_model_failure model_failures[RUN_MODEL_FAILURES];
};

/* The mailbox that the runner and a child share. The child is forked ahead of time, opens its sessions and waits on the semaphore, so that
 * a job does not wait for them; the runner writes the order and posts the semaphore. */
struct run_mailbox {
    sem_t order_ready;
    struct run_order {
        struct uuid tenant, job, token;
    } order;
    struct run_report report;
};

/* What a processor gets. */
struct run {
    const struct settings *settings;
    const struct claim *claim;
    const json_t *payload; /* an object */
    struct arena *arena;
    struct arena *notes; /* for progress and checkpoints: reset after each */
    struct store *store; /* NULL before run_store */
    struct fault fault;
    struct unit unit;          /* of these, the job's tenant, and a session of the role cs_api */
    struct run_report *report; /* to the runner */
    struct str result;         /* JSON of the job's result, or absent */
    bool
        is_heavy; /* the processor has found that the job is heavy work: it goes on as such, and this attempt does not count */
    int64_t phase_began;
    struct {
        const char *stage;
        int64_t done;
        int64_t told_at;  /* when it was last written, in stamp_ticks */
        bool catching_up; /* an earlier attempt was further: silent until this one is there */
    } progress;
};

/* The child's main: waits for one order and carries it out. Returns its exit status; the report says the rest. */
int run_child(const struct settings *settings, struct run_mailbox *mailbox);

/* ---- for processors ---- */

/* Opens the object store. */
bool run_store(struct run *run) MUST_CHECK;

/* Records how far the attempt is: stages in the order of the work, `done` never going back within a stage. Written at most
 * twice a second, but always when the stage is new or done. `total` below 0: not known. */
void run_progress(struct run *run, const char *stage, int64_t done, int64_t total, const char *unit);

/* Keeps what a next attempt need not do again. A checkpoint that could not be written is no fault: the next attempt begins earlier. */
void run_checkpoint(struct run *run, const json_t *checkpoint);

/* A phase has ended and the next begins: for the job's log line. */
void run_phase(struct run *run, enum run_phase phase);

/* Has the runner log that a model gave no answer. */
void run_model_failed(struct run *run, const char *provider, const char *model, const char *code);

/* Begins the transaction of the results: holds the job's course, so that locks are taken in one order everywhere, and makes sure
 * that the attempt still counts. What follows is committed with the job's completion when the processor returns true. */
bool run_settle(struct run *run) MUST_CHECK;

/* Scratch space for files without a name. */
const char *run_scratch(const struct settings *settings);

/* How long an attempt may take. */
int run_time_limit_s(const struct settings *settings, enum work_lane lane);

#endif
