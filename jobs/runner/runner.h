/*
 * The runner: takes jobs, gives each a child, keeps their leases, and recovers what other runners left. One process, one thread, one
 * poll(2): signals, the wake-up channel, the output of the children, and timers. It never does a job's work itself, so leases are renewed
 * however busy the children are.
 *
 * SIGTERM and SIGINT: nothing new is taken; what is running has WORKER_DRAIN seconds, then it is stopped and queued again without
 * counting the attempt. A second one, or SIGQUIT: at once.
 *
 * SIGHUP: the settings are read anew. What is running goes on to its end as it began; the sessions, the children that wait for jobs and the
 * sender are made anew, and places are more or fewer from then on. Settings that cannot be used are logged and change nothing.
 */
#ifndef JOBS_RUNNER_H
#define JOBS_RUNNER_H

#include "jobs/runner/model_failures.h"
#include "jobs/runner/slot.h"
#include "jobs/runner/sweep.h"
#include "jobs/webhooks/sender.h"
#include "redis/redis_watch.h"
#include "work/window.h"

#define RUNNER_OVERDUE 64 /* tenants that are remembered: a further one takes the place of the one that came first */

/* How the settings are read again. */
struct runner_start {
    const char *settings_file; /* NULL: none */
    /* False with problems when they, or what every job needs with them, cannot be used. Texts go into the arena. */
    bool (*load)(const struct runner_start *start, struct settings *settings, struct arena *arena, struct buf *problems,
                 struct buf *warnings);
};

struct runner {
    const struct runner_start *start;
    const struct settings *settings;
    struct arena *settings_arena; /* of what was read after the start; NULL: nothing was */
    struct pg *db;                /* role cs_runner */
    struct redis *redis;
    struct redis_watch redis_watch;
    struct redis_bell *bell;
    struct arena *scratch; /* reset after each turn of the loop */
    struct window window;
    struct runner_slot *slots;
    size_t slot_count;
    struct sweep sweep;
    char name[128]; /* host and process, for jobs.runner */
    int signals;    /* signalfd(2) */
    enum work_lane last_lane;
    struct uuid last_tenant; /* whose job was taken last: while Redis is away, those behind it come first */
    struct {
        struct uuid tenant;
        int64_t until;         /* monotonic */
    } overdue[RUNNER_OVERDUE]; /* whose job had to make room a moment ago: not in an express place again so soon */
    size_t overdue_next;
    struct model_failures model_failures; /* that were told */
    bool draining;
    int64_t drain_until;
    pid_t janitor; /* 0: none runs */
    struct sender_process sender;
    struct {
        int64_t take, watch, renew, sweep, janitor; /* monotonic */
    } due;
};

/* Runs until a signal stops it. Returns the exit status. */
int runner_run(const struct settings *settings, const struct runner_start *start);

/* Slots for what the settings allow at once; more than that stay while jobs are in them. False when the machine has no room. */
bool runner_open_slots(struct runner *runner) MUST_CHECK;

void runner_open_window(struct runner *runner);
void runner_open_sessions(struct runner *runner);
void runner_close_sessions(struct runner *runner);

/* ---- reload.c ---- */

void reload_settings(struct runner *runner);

/* ---- take.c ---- */

/* Gives each free slot a job, as long as there are any. */
void take_fill(struct runner *runner);

/* ---- lease.c ---- */

/* Ends the children whose claim holds no more; with `renew` the others' leases are prolonged. */
void lease_keep(struct runner *runner, bool renew);

/* ---- finish.c ---- */

/* Waits for the children that have ended, and ends what they have left running. */
void finish_reap(struct runner *runner);

/* Records what became of ended children where that could not be done yet, and frees their slots. */
void finish_settle(struct runner *runner);

#endif
