#include "fcgi/pool/responders.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/log.h"
#include "base/random.h"
#include "fcgi/pool/worker.h"

#define SPARE_LEAST 2 /* idle responders that a pool on demand keeps ready */
#define SPARE_MOST 4
#define CROWDED_US (3 * STAMP_SECOND)
#define TICK_MS 250

static bool is_alive(const struct slot *slot)
{
    return atomic_load(&slot->state) != SLOT_FREE;
}

static bool is_current(const struct responders *responders, const struct slot *slot)
{
    const int state = atomic_load(&slot->state);

    return state != SLOT_FREE && state != SLOT_LEAVING && !slot->dismissed &&
           slot->generation == atomic_load(&responders->board->generation);
}

/* Responders of this program that stay. */
struct census {
    size_t present, idle, starting;
};

static struct census take_muster(const struct responders *responders)
{
    struct census census = {0};

    for (size_t i = 0; i < scoreboard_reach(responders->board); i++) {
        const struct slot *slot = &responders->board->slots[i];
        const int state = atomic_load(&slot->state);

        if (!is_current(responders, slot))
            continue;
        census.present++;
        census.idle += state == SLOT_IDLE;
        census.starting += state == SLOT_STARTING;
    }
    return census;
}

size_t responders_count(const struct responders *responders)
{
    size_t count = 0;

    for (size_t i = 0; i < scoreboard_reach(responders->board); i++)
        count += is_alive(&responders->board->slots[i]);
    return count;
}

void responders_signal(struct responders *responders, int signal)
{
    for (size_t i = 0; i < scoreboard_reach(responders->board); i++) {
        const pid_t pid = atomic_load(&responders->board->slots[i].pid);

        if (pid > 0)
            kill(pid, signal);
    }
}

/* ---- hiring ---- */

/* Jitter keeps responders that started together from being replaced together. */
static uint64_t requests_before_leaving(const struct settings *settings)
{
    const uint64_t most = (uint64_t)settings->fcgi_max_requests;

    return most == 0 ? 0 : most - (uint64_t)((double)(most / 10 + 1) * random_chance());
}

static NO_RETURN void become_responder(struct responders *responders, struct slot *slot, pid_t master)
{
    struct worker worker = {.settings = responders->settings,
                            .pool = responders->pool,
                            .board = responders->board,
                            .slot = slot,
                            .wake = responders->wake};

    prctl(PR_SET_PDEATHSIG, SIGTERM); /* a master that is killed takes its responders with it, after their requests */
    if (getppid() != master)
        exit(1);
    atomic_store(&slot->pid, getpid());
    exit(worker_run(&worker, requests_before_leaving(responders->settings)));
}

static bool spawn(struct responders *responders)
{
    const pid_t master = getpid();
    struct slot *slot = scoreboard_take(responders->board);
    pid_t pid;

    if (slot == NULL)
        return false;
    pid = fork();
    if (pid == 0)
        become_responder(responders, slot, master);
    if (pid < 0) {
        scoreboard_release(slot);
        responders->spawn_after_ticks = stamp_ticks() + STAMP_SECOND;
        log_say(LOG_ERROR, "fork_failed", "%m");
        return false;
    }
    atomic_store(&slot->pid, pid);
    return true;
}

/* ---- dismissing ---- */

static void stop(struct slot *slot)
{
    slot->dismissed = true;
    kill(atomic_load(&slot->pid), SIGTERM);
}

/* The one that has been idle longest; a busy one only where that will do, and none is idle. */
static struct slot *most_dispensable(const struct responders *responders, bool or_busy)
{
    struct slot *idle = NULL, *busy = NULL;

    for (size_t i = 0; i < scoreboard_reach(responders->board); i++) {
        struct slot *slot = &responders->board->slots[i];

        if (!is_current(responders, slot) || atomic_load(&slot->pid) <= 0)
            continue;
        if (atomic_load(&slot->state) != SLOT_IDLE)
            busy = slot;
        else if (idle == NULL || slot->idle_since_ticks < idle->idle_since_ticks)
            idle = slot;
    }
    return idle == NULL && or_busy ? busy : idle;
}

/* Responders of the former program leave, after their requests, once as many of this one are ready: until then they serve, and for
 * as long as this one cannot get any to its feet. */
static void retire(struct responders *responders, struct census census)
{
    if (census.present - census.starting < responders->target)
        return;
    for (size_t i = 0; i < scoreboard_reach(responders->board); i++) {
        struct slot *slot = &responders->board->slots[i];

        if (is_alive(slot) && slot->generation != atomic_load(&responders->board->generation) && !slot->dismissed)
            stop(slot);
    }
}

/* ---- how many ---- */

static void note_active(struct responders *responders, struct census census)
{
    const size_t active = census.present - census.idle - census.starting;

    if (active > atomic_load(&responders->board->max_active))
        atomic_store(&responders->board->max_active, (uint32_t)active);
}

/* A pool on demand that cannot follow the demand is told of once, until it can again. */
static void note_full(struct responders *responders, bool full)
{
    if (full && !responders->full) {
        atomic_fetch_add(&responders->board->max_children_reached, 1);
        log_say(LOG_WARNING, "pool_full", "all %u responders are busy", atomic_load(&responders->board->size));
    }
    responders->full = full;
}

static bool is_crowded(struct responders *responders, size_t idle)
{
    if (idle <= SPARE_MOST)
        responders->crowded_since_ticks = 0;
    else if (responders->crowded_since_ticks == 0)
        responders->crowded_since_ticks = stamp_ticks();
    return responders->crowded_since_ticks != 0 && stamp_ticks() - responders->crowded_since_ticks > CROWDED_US;
}

static size_t wanted(struct responders *responders, struct census census)
{
    const size_t most = atomic_load(&responders->board->size);
    const size_t idle = census.idle + census.starting, ready = SPARE_LEAST + responders->waiting;

    note_active(responders, census);
    if (!responders->board->on_demand)
        return most;
    note_full(responders, census.present >= most && idle == 0);
    if (idle < ready)
        return MIN(most, census.present + ready - idle);
    return MIN(most, census.present - is_crowded(responders, census.idle));
}

/* Young deaths are forgotten when whoever came after them has lived. */
static void reset_backoff(struct responders *responders)
{
    if (atomic_load(&responders->board->young_deaths) == 0 ||
        stamp_ticks() < responders->spawn_after_ticks + RESPONDERS_YOUNG_US || responders_count(responders) == 0)
        return;
    if (responders->told > 0)
        log_say(LOG_INFO, "crash_loop_over", "responders live again");
    responders->told = 0;
    atomic_store(&responders->board->young_deaths, 0);
}

/* In a crash loop one goes ahead: the others follow when it is on its feet. */
static bool may_spawn(const struct responders *responders, size_t starting)
{
    return stamp_ticks() >= responders->spawn_after_ticks &&
           (starting == 0 || atomic_load(&responders->board->young_deaths) <= 1);
}

void responders_keep(struct responders *responders)
{
    const struct census census = take_muster(responders);
    size_t present = census.present, starting = census.starting;

    reset_backoff(responders);
    responders->target = responders->closing ? 0 : wanted(responders, census);
    for (; present < responders->target && may_spawn(responders, starting) && spawn(responders); starting++)
        present++;
    while (present > responders->target && !responders->closing) {
        struct slot *slot = most_dispensable(responders, !responders->board->on_demand);

        if (slot == NULL)
            break;
        stop(slot);
        present--;
    }
    retire(responders, census);
}

bool responders_crash_looping(const struct responders *responders)
{
    return atomic_load(&responders->board->young_deaths) > 1 && responders_count(responders) == 0;
}

int responders_patience_ms(const struct responders *responders)
{
    const int64_t wait_us = responders->spawn_after_ticks - stamp_ticks();

    return wait_us <= 0 ? TICK_MS : (int)MIN(TICK_MS, wait_us / 1000 + 1);
}
