#include "fcgi/pool/crew.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/log.h"
#include "base/secret.h"
#include "fcgi/pool/worker.h"

#define SPARE_LEAST 2 /* idle responders that a pool on demand keeps ready */
#define SPARE_MOST 4
#define CROWDED_US (3 * STAMP_SECOND)
#define TICK_MS 250

static bool is_alive(const struct slot *slot)
{
    return atomic_load(&slot->state) != SLOT_FREE;
}

static bool is_current(const struct crew *crew, const struct slot *slot)
{
    const int state = atomic_load(&slot->state);

    return state != SLOT_FREE && state != SLOT_LEAVING && !slot->dismissed &&
           slot->generation == atomic_load(&crew->board->generation);
}

/* Responders of this program that stay. */
struct muster {
    size_t present, idle, starting;
};

static struct muster take_muster(const struct crew *crew)
{
    struct muster muster = {0};

    for (size_t i = 0; i < scoreboard_reach(crew->board); i++) {
        const struct slot *slot = &crew->board->slots[i];
        const int state = atomic_load(&slot->state);

        if (!is_current(crew, slot))
            continue;
        muster.present++;
        muster.idle += state == SLOT_IDLE;
        muster.starting += state == SLOT_STARTING;
    }
    return muster;
}

size_t crew_count(const struct crew *crew)
{
    size_t count = 0;

    for (size_t i = 0; i < scoreboard_reach(crew->board); i++)
        count += is_alive(&crew->board->slots[i]);
    return count;
}

void crew_signal(struct crew *crew, int signal)
{
    for (size_t i = 0; i < scoreboard_reach(crew->board); i++) {
        const pid_t pid = atomic_load(&crew->board->slots[i].pid);

        if (pid > 0)
            kill(pid, signal);
    }
}

/* ---- hiring ---- */

/* Jitter keeps responders that started together from being replaced together. */
static uint64_t requests_before_leaving(const struct settings *settings)
{
    const uint64_t most = (uint64_t)settings->fcgi_max_requests;
    uint64_t random;

    if (most == 0)
        return 0;
    secret_random(&random, sizeof random);
    return most - random % (most / 10 + 1);
}

static NO_RETURN void become_responder(struct crew *crew, struct slot *slot, pid_t master)
{
    struct worker worker = {
        .settings = crew->settings, .pool = crew->pool, .board = crew->board, .slot = slot, .wake = crew->wake};

    prctl(PR_SET_PDEATHSIG, SIGTERM); /* a master that is killed takes its responders with it, after their requests */
    if (getppid() != master)
        exit(1);
    atomic_store(&slot->pid, getpid());
    exit(worker_run(&worker, requests_before_leaving(crew->settings)));
}

static bool hire(struct crew *crew)
{
    const pid_t master = getpid();
    struct slot *slot = scoreboard_take(crew->board);
    pid_t pid;

    if (slot == NULL)
        return false;
    pid = fork();
    if (pid == 0)
        become_responder(crew, slot, master);
    if (pid < 0) {
        scoreboard_release(slot);
        crew->hire_after_ticks = stamp_ticks() + STAMP_SECOND;
        log_say(LOG_ERROR, "fork_failed", "%m");
        return false;
    }
    atomic_store(&slot->pid, pid);
    return true;
}

/* ---- dismissing ---- */

static void dismiss(struct slot *slot)
{
    slot->dismissed = true;
    kill(atomic_load(&slot->pid), SIGTERM);
}

/* The one that has been idle longest; a busy one only where that will do, and none is idle. */
static struct slot *most_dispensable(const struct crew *crew, bool or_busy)
{
    struct slot *idle = NULL, *busy = NULL;

    for (size_t i = 0; i < scoreboard_reach(crew->board); i++) {
        struct slot *slot = &crew->board->slots[i];

        if (!is_current(crew, slot) || atomic_load(&slot->pid) <= 0)
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
static void relieve(struct crew *crew, struct muster muster)
{
    if (muster.present - muster.starting < crew->target)
        return;
    for (size_t i = 0; i < scoreboard_reach(crew->board); i++) {
        struct slot *slot = &crew->board->slots[i];

        if (is_alive(slot) && slot->generation != atomic_load(&crew->board->generation) && !slot->dismissed)
            dismiss(slot);
    }
}

/* ---- how many ---- */

static void note_active(struct crew *crew, struct muster muster)
{
    const size_t active = muster.present - muster.idle - muster.starting;

    if (active > atomic_load(&crew->board->max_active))
        atomic_store(&crew->board->max_active, (uint32_t)active);
}

/* A pool on demand that cannot follow the demand is told of once, until it can again. */
static void note_full(struct crew *crew, bool full)
{
    if (full && !crew->full) {
        atomic_fetch_add(&crew->board->max_children_reached, 1);
        log_say(LOG_WARNING, "pool_full", "all %u responders are busy", atomic_load(&crew->board->size));
    }
    crew->full = full;
}

static bool is_crowded(struct crew *crew, size_t idle)
{
    if (idle <= SPARE_MOST)
        crew->crowded_since_ticks = 0;
    else if (crew->crowded_since_ticks == 0)
        crew->crowded_since_ticks = stamp_ticks();
    return crew->crowded_since_ticks != 0 && stamp_ticks() - crew->crowded_since_ticks > CROWDED_US;
}

static size_t wanted(struct crew *crew, struct muster muster)
{
    const size_t most = atomic_load(&crew->board->size);
    const size_t idle = muster.idle + muster.starting, ready = SPARE_LEAST + crew->waiting;

    note_active(crew, muster);
    if (!crew->board->on_demand)
        return most;
    note_full(crew, muster.present >= most && idle == 0);
    if (idle < ready)
        return MIN(most, muster.present + ready - idle);
    return MIN(most, muster.present - is_crowded(crew, muster.idle));
}

/* Young deaths are forgotten when whoever came after them has lived. */
static void forgive(struct crew *crew)
{
    if (atomic_load(&crew->board->young_deaths) == 0 || stamp_ticks() < crew->hire_after_ticks + CREW_YOUNG_US ||
        crew_count(crew) == 0)
        return;
    if (crew->told > 0)
        log_say(LOG_INFO, "crash_loop_over", "responders live again");
    crew->told = 0;
    atomic_store(&crew->board->young_deaths, 0);
}

/* In a crash loop one goes ahead: the others follow when it is on its feet. */
static bool may_hire(const struct crew *crew, size_t starting)
{
    return stamp_ticks() >= crew->hire_after_ticks && (starting == 0 || atomic_load(&crew->board->young_deaths) <= 1);
}

void crew_keep(struct crew *crew)
{
    const struct muster muster = take_muster(crew);
    size_t present = muster.present, starting = muster.starting;

    forgive(crew);
    crew->target = crew->closing ? 0 : wanted(crew, muster);
    for (; present < crew->target && may_hire(crew, starting) && hire(crew); starting++)
        present++;
    while (present > crew->target && !crew->closing) {
        struct slot *slot = most_dispensable(crew, !crew->board->on_demand);

        if (slot == NULL)
            break;
        dismiss(slot);
        present--;
    }
    relieve(crew, muster);
}

bool crew_is_helpless(const struct crew *crew)
{
    return atomic_load(&crew->board->young_deaths) > 1 && crew_count(crew) == 0;
}

int crew_patience_ms(const struct crew *crew)
{
    const int64_t wait_us = crew->hire_after_ticks - stamp_ticks();

    return wait_us <= 0 ? TICK_MS : (int)MIN(TICK_MS, wait_us / 1000 + 1);
}
