#include "jobs/runner/runner.h"

#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/log.h"
#include "base/title.h"
#include "jobs/runner/child.h"
#include "jobs/runner/janitor.h"
#include "jobs/runner/lanes.h"
#include "jobs/runner/session.h"

#define SECOND STAMP_SECOND
#define TAKE_EVERY (1 * SECOND)  /* without a wake-up: the window opens, Redis comes back */
#define WATCH_EVERY (SECOND / 2) /* a cancelled job's child is gone this soon */
#define SWEEP_EVERY (2 * SECOND)
#define FILL_EVERY (SECOND / 20) /* while an empty Redis is being filled */
#define JANITOR_EVERY (15 * SECOND)
#define REDIS_TIMEOUT_MS 2000
#define SCRATCH_CEILING (64 * MIB)
#define PARTING_S 5 /* to record what was stopped at the end */

/* In a child: closes the runner's sessions. */
static void release(void *context)
{
    struct runner *runner = context;

    pg_abandon(runner->db);
    redis_abandon(runner->redis);
}

/* ---- beginning ---- */

static bool open_signals(struct runner *runner)
{
    sigset_t set;

    sigemptyset(&set);
    for (const int *number = (const int[]){SIGCHLD, SIGTERM, SIGINT, SIGQUIT, SIGHUP, 0}; *number; number++)
        sigaddset(&set, *number);
    signal(SIGPIPE, SIG_IGN);
    sigprocmask(SIG_BLOCK, &set, NULL);
    runner->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return runner->signals >= 0;
}

static size_t places(const struct runner *runner)
{
    return (size_t)(runner->settings->worker_max_jobs + runner->settings->worker_express_jobs);
}

bool runner_open_slots(struct runner *runner)
{
    const size_t wanted = MAX(places(runner), runner->slot_count);
    struct runner_slot *slots = reallocarray(runner->slots, wanted, sizeof *slots);

    if (slots == NULL)
        return false;
    runner->slots = slots;
    for (; runner->slot_count < wanted; runner->slot_count++)
        if (!slot_init(&slots[runner->slot_count]))
            return false;
    return true;
}

void runner_open_window(struct runner *runner)
{
    const struct settings *s = runner->settings;

    runner->window = (struct window){s->worker_heavy_window_enabled, s->window_start_minute, s->window_end_minute};
    if (!window_zone(s->worker_heavy_window_tz))
        log_say(LOG_WARNING, "start", "time zone %s is not installed: UTC it is", s->worker_heavy_window_tz);
}

void runner_open_sessions(struct runner *runner)
{
    const struct settings *s = runner->settings;

    runner->db = session_open(s, SESSION_RUNNER, false);
    runner->redis = redis_new(s->redis_url, REDIS_TIMEOUT_MS);
    runner->bell = redis_bell_new(s->redis_url, QUEUE_BELL);
    runner->sweep = (struct sweep){.db = runner->db,
                                   .redis = runner->redis,
                                   .lease_s = (int)s->worker_lease,
                                   .audit_days = (int)s->audit_keep_days};
}

void runner_close_sessions(struct runner *runner)
{
    redis_bell_free(runner->bell);
    redis_free(runner->redis);
    pg_free(runner->db);
}

static void choose_name(struct runner *runner)
{
    char host[HOST_NAME_MAX + 1] = "";

    gethostname(host, sizeof host - 1);
    snprintf(runner->name, sizeof runner->name, "%s:%d", host, (int)getpid());
}

static void close_runner(struct runner *runner)
{
    runner_close_sessions(runner);
    arena_free(runner->scratch);
    arena_free(runner->settings_arena);
    for (size_t i = 0; i < runner->slot_count; i++)
        arena_free(runner->slots[i].arena);
    free(runner->slots);
    close(runner->signals);
}

/* ---- what happens ---- */

static bool any_taken(const struct runner *runner)
{
    for (size_t i = 0; i < runner->slot_count; i++)
        if (runner->slots[i].taken)
            return true;
    return false;
}

static void drain(struct runner *runner, bool at_once)
{
    int64_t now = stamp_ticks();

    if (runner->draining)
        at_once = true;
    runner->draining = true;
    sender_stop(&runner->sender);
    runner->drain_until = at_once ? now : now + runner->settings->worker_drain * SECOND;
    log_say(LOG_INFO, "stop", at_once ? "stopping now" : "draining");
}

static void read_signals(struct runner *runner)
{
    struct signalfd_siginfo info;

    while (read(runner->signals, &info, sizeof info) == sizeof info) {
        if (info.ssi_signo == SIGCHLD)
            finish_reap(runner);
        else if (info.ssi_signo != SIGHUP)
            drain(runner, info.ssi_signo == SIGQUIT);
        else if (!runner->draining)
            reload_settings(runner);
    }
}

static void stop_late_children(struct runner *runner, int64_t now)
{
    for (size_t i = 0; i < runner->slot_count; i++) {
        if (runner->draining && now >= runner->drain_until)
            slot_kill(&runner->slots[i], SLOT_HAND_BACK);
        else if (runner->slots[i].taken && now >= runner->slots[i].deadline)
            slot_kill(&runner->slots[i], SLOT_TOO_LONG);
    }
}

static void sweep(struct runner *runner, int64_t now)
{
    struct sweep_result result;
    struct fault fault = {0};

    runner->due.sweep = now + SWEEP_EVERY;
    if (!sweep_run(&runner->sweep, runner->scratch, &result, &fault)) {
        log_say(LOG_WARNING, "sweep", "%s", fault.log[0] ? fault.log : fault.detail);
        return;
    }
    if (result.more)
        runner->due.sweep = now + FILL_EVERY;
    if (result.lost > 0)
        log_say(LOG_WARNING, "sweep", "attempts whose runner went away: %d, of them failed: %d", (int)result.lost,
                (int)result.failed);
    if (result.announced > 0)
        runner->due.take = 0;
}

static void start_janitor(struct runner *runner, int64_t now)
{
    runner->due.janitor = now + JANITOR_EVERY;
    if (runner->janitor)
        child_kill(runner->janitor); /* that is more than it needs: the store hangs */
    else if ((runner->janitor = child_fork(STDERR_FILENO, release, runner)) == 0) {
        title_set("cs-jobs: janitor");
        _exit(janitor_run(runner->settings));
    }
    runner->janitor = MAX(runner->janitor, 0);
}

/* See lanes.h. A job that is being ended has made room already. */
static void end_overdue(struct runner *runner, int64_t now)
{
    int64_t *ages = arena_array(runner->scratch, runner->slot_count, sizeof *ages);
    struct runner_slot **slots = arena_array(runner->scratch, runner->slot_count, sizeof *slots);
    int count = 0, overdue;

    for (size_t i = 0; i < runner->slot_count; i++) {
        struct runner_slot *slot = &runner->slots[i];

        if (!slot->taken || !slot->express || slot->kill != SLOT_NOT_KILLED)
            continue;
        slots[count] = slot;
        ages[count++] = now - slot->started;
    }
    overdue = lanes_overdue(ages, count, (int)runner->settings->worker_express_jobs);
    if (overdue >= 0)
        slot_kill(slots[overdue], SLOT_OVERDUE);
}

static void keep_leases(struct runner *runner, int64_t now)
{
    bool renew = now >= runner->due.renew;

    runner->due.watch = now + WATCH_EVERY;
    if (renew)
        runner->due.renew = now + runner->settings->worker_lease * SECOND / 3;
    finish_settle(runner);
    end_overdue(runner, now);
    lease_keep(runner, renew);
}

/* As many as there are places for: after a reload there may be more slots. */
static void open_children(struct runner *runner)
{
    size_t open = 0;
    struct fault fault = {0};

    for (size_t i = 0; i < runner->slot_count; i++)
        open += slot_is_in_use(&runner->slots[i]);
    for (size_t i = 0; i < runner->slot_count && open < places(runner); i++) {
        if (slot_is_in_use(&runner->slots[i]))
            continue;
        if (!slot_open(&runner->slots[i], runner->settings, release, runner, &fault))
            log_say(LOG_ERROR, "runner", "no child for the next job: %s", fault.log);
        open++;
    }
}

/* Leases first: they must not wait for anything else. */
static void run_timers(struct runner *runner)
{
    int64_t now = stamp_ticks();

    stop_late_children(runner, now);
    if (now >= runner->due.watch)
        keep_leases(runner, now);
    if (runner->draining)
        return;
    if (now >= runner->due.sweep)
        sweep(runner, now);
    if (now >= runner->due.janitor)
        start_janitor(runner, now);
    sender_keep(&runner->sender, release, runner);
    open_children(runner);
    if (now >= runner->due.take) {
        runner->due.take = now + TAKE_EVERY;
        take_fill(runner);
    }
}

/* ---- the loop ---- */

static int next_timeout(const struct runner *runner)
{
    int64_t next = MIN(runner->due.take, MIN(runner->due.watch, runner->due.sweep)), left;

    if (runner->draining)
        next = MIN(runner->due.watch, runner->drain_until > stamp_ticks() ? runner->drain_until : INT64_MAX);
    left = next - stamp_ticks();
    return left <= 0 ? 0 : (int)(left / 1000 + 1);
}

/* The signals, the wake-up channel, and the output of each child. */
static void wait_for_news(struct runner *runner)
{
    struct pollfd *polled = arena_array(runner->scratch, runner->slot_count + 2, sizeof *polled);

    polled[0] = (struct pollfd){.fd = runner->signals, .events = POLLIN};
    polled[1] = (struct pollfd){.fd = redis_bell_socket(runner->bell), .events = POLLIN};
    for (size_t i = 0; i < runner->slot_count; i++)
        polled[i + 2] = (struct pollfd){.fd = runner->slots[i].stderr_fd, .events = POLLIN};
    if (poll(polled, runner->slot_count + 2, next_timeout(runner)) <= 0)
        return;
    for (size_t i = 0; i < runner->slot_count; i++)
        if (polled[i + 2].revents)
            slot_read(&runner->slots[i]);
    if (polled[1].revents && redis_bell_rang(runner->bell))
        runner->due.take = 0;
    if (polled[0].revents)
        read_signals(runner);
}

static bool goes_on(const struct runner *runner)
{
    if (!runner->draining)
        return true;
    if (any_taken(runner))
        return stamp_ticks() < runner->drain_until + PARTING_S * SECOND;
    return runner->sender.pid != 0 && stamp_ticks() < runner->drain_until;
}

int runner_run(const struct settings *settings, const struct runner_start *start)
{
    struct runner runner = {
        .start = start, .settings = settings, .signals = -1, .last_lane = WORK_HEAVY, .sender = {.settings = settings}};

    title_set("cs-jobs: runner");
    if (!open_signals(&runner) || !runner_open_slots(&runner)) {
        log_say(LOG_ERROR, "start", "the machine has no room: %m");
        return 71; /* EX_OSERR */
    }
    runner_open_window(&runner);
    child_adopt();
    choose_name(&runner);
    runner.scratch = arena_new(SCRATCH_CEILING);
    runner_open_sessions(&runner);
    log_say(LOG_INFO, "start", "taking up to %d jobs at once, and %d short ones of tenants that have none",
            (int)settings->worker_max_jobs, (int)settings->worker_express_jobs);
    while (goes_on(&runner)) {
        wait_for_news(&runner);
        run_timers(&runner);
        arena_reset(runner.scratch);
    }
    log_say(LOG_INFO, "stop", "stopped");
    close_runner(&runner);
    return 0;
}
