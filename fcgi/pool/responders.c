#include "fcgi/pool/responders.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/log.h"
#include "base/random.h"
#include "base/title.h"
#include "fcgi/pool/responder.h"

#define SPARE_LEAST 2 /* idle responders that a pool on demand keeps ready */
#define SPARE_MOST 4
#define BEYOND \
    2 /* responders that a pool on demand may have beyond its places: they tell who finds none (upload_room.h) */
#define STEP 4                      /* while all of a fixed pool are held it grows by one in so many */
#define HELD_US (STAMP_SECOND / 10) /* an ordinary request is over by then */
#define SURPLUS_US (3 * STAMP_SECOND)
#define TICK_MS 250

static bool is_alive(const struct scoreboard_slot *slot)
{
    return atomic_load(&slot->state) != SLOT_FREE;
}

static bool is_current(const struct responders *responders, const struct scoreboard_slot *slot)
{
    const int state = atomic_load(&slot->state);

    return state != SLOT_FREE && state != SLOT_LEAVING && !slot->stopped &&
           slot->generation == atomic_load(&responders->board->generation);
}

/* Responders of this program that stay. */
struct count {
    size_t present, idle, starting;
    size_t held; /* by requests that are no ordinary ones */
};

static struct count count_current(const struct responders *responders)
{
    const int64_t before = stamp_ticks() - HELD_US;
    struct count count = {0};

    for (size_t i = 0; i < scoreboard_reach(responders->board); i++) {
        const struct scoreboard_slot *slot = &responders->board->slots[i];
        const int state = atomic_load(&slot->state);

        if (!is_current(responders, slot))
            continue;
        count.present++;
        count.idle += state == SLOT_IDLE;
        count.starting += state == SLOT_STARTING;
        count.held += state == SLOT_RUNNING && atomic_load(&slot->busy_since_ticks) < before;
    }
    return count;
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

/* ---- spawning ---- */

/* Jitter keeps responders that started together from being replaced together. */
static uint64_t requests_before_retiring(const struct settings *settings)
{
    const uint64_t most = (uint64_t)settings->fcgi_max_requests;

    return most == 0 ? 0 : most - (uint64_t)((double)(most / 10 + 1) * random_chance());
}

static NO_RETURN void become_responder(struct responders *responders, struct scoreboard_slot *slot, pid_t master)
{
    const struct responder_options options = {.settings = responders->settings,
                                              .pool = responders->pool,
                                              .board = responders->board,
                                              .slot = slot,
                                              .keys = responders->keys,
                                              .wake = responders->wake,
                                              .most_requests = requests_before_retiring(responders->settings)};

    prctl(PR_SET_PDEATHSIG, SIGTERM); /* a master that is killed takes its responders with it, after their requests */
    if (getppid() != master)
        exit(1);
    atomic_store(&slot->pid, getpid());
    title_set("cs-api: %sresponder %td ", responders->pool == POOL_UPLOAD ? "upload " : "",
              slot - responders->board->slots + 1);
    exit(responder_run(&options));
}

static bool spawn(struct responders *responders)
{
    const pid_t master = getpid();
    struct scoreboard_slot *slot = scoreboard_take(responders->board);
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

/* ---- stopping ---- */

static void stop(struct scoreboard_slot *slot)
{
    slot->stopped = true;
    kill(atomic_load(&slot->pid), SIGTERM);
}

/* The one that has been idle longest; without an idle one a busy one, if `or_busy`. */
static struct scoreboard_slot *choose_to_stop(const struct responders *responders, bool or_busy)
{
    struct scoreboard_slot *idle = NULL, *busy = NULL;

    for (size_t i = 0; i < scoreboard_reach(responders->board); i++) {
        struct scoreboard_slot *slot = &responders->board->slots[i];

        if (!is_current(responders, slot) || atomic_load(&slot->pid) <= 0)
            continue;
        if (atomic_load(&slot->state) != SLOT_IDLE)
            busy = slot;
        else if (idle == NULL || slot->idle_since_ticks < idle->idle_since_ticks)
            idle = slot;
    }
    return idle == NULL && or_busy ? busy : idle;
}

/* Responders of the former program are stopped once as many of this one are ready. Until then they serve, also where this program
 * cannot start any. */
static void retire(struct responders *responders, struct count count)
{
    if (count.present - count.starting < responders->target)
        return;
    for (size_t i = 0; i < scoreboard_reach(responders->board); i++) {
        struct scoreboard_slot *slot = &responders->board->slots[i];

        if (is_alive(slot) && slot->generation != atomic_load(&responders->board->generation) && !slot->stopped)
            stop(slot);
    }
}

/* ---- how many ---- */

static void note_active(struct responders *responders, struct count count)
{
    const size_t active = count.present - count.idle - count.starting;

    if (active > atomic_load(&responders->board->max_active))
        atomic_store(&responders->board->max_active, (uint32_t)active);
}

/* A pool on demand that has reached its ceiling is logged once, until it has room again. */
static void note_full(struct responders *responders, bool full)
{
    if (full && !responders->full) {
        atomic_fetch_add(&responders->board->max_children_reached, 1);
        log_say(LOG_WARNING, "pool_full", "all %u places are taken", atomic_load(&responders->board->size));
    }
    responders->full = full;
}

static bool has_surplus(struct responders *responders, size_t idle)
{
    if (idle <= SPARE_MOST)
        responders->surplus_since_ticks = 0;
    else if (responders->surplus_since_ticks == 0)
        responders->surplus_since_ticks = stamp_ticks();
    return responders->surplus_since_ticks != 0 && stamp_ticks() - responders->surplus_since_ticks > SURPLUS_US;
}

/* A burst may take those that are there, with requests that are too young to be told from ordinary ones: then more follow. All stay until
 * several have been idle for a while. */
static size_t beyond(struct responders *responders, struct count count, size_t places)
{
    const bool surplus = has_surplus(responders, count.idle);

    if (responders->waiting > 0 && count.held == count.present)
        responders->beyond = MIN(places, responders->beyond + places / STEP);
    else if (surplus)
        responders->beyond = 0;
    return responders->beyond;
}

static size_t wanted(struct responders *responders, struct count count)
{
    const size_t places = atomic_load(&responders->board->size), most = places + BEYOND;
    const size_t idle = count.idle + count.starting, ready = SPARE_LEAST + responders->waiting;

    note_active(responders, count);
    if (!responders->board->on_demand)
        return places + beyond(responders, count, places);
    note_full(responders, count.present - idle >= places);
    if (idle < ready)
        return MIN(most, count.present + ready - idle);
    return MIN(most, count.present - has_surplus(responders, count.idle));
}

/* Young deaths are forgotten when a responder started after them has passed that age. */
static void reset_backoff(struct responders *responders)
{
    if (atomic_load(&responders->board->young_deaths) == 0 ||
        stamp_ticks() < responders->spawn_after_ticks + RESPONDERS_YOUNG_US || responders_count(responders) == 0)
        return;
    if (responders->logged > 0)
        log_say(LOG_INFO, "crash_loop_over", "responders stay up again");
    responders->logged = 0;
    atomic_store(&responders->board->young_deaths, 0);
}

/* In a crash loop one is started alone; the others follow when it is ready. */
static bool may_spawn(const struct responders *responders, size_t starting)
{
    return stamp_ticks() >= responders->spawn_after_ticks &&
           (starting == 0 || atomic_load(&responders->board->young_deaths) <= 1);
}

void responders_keep(struct responders *responders)
{
    const struct count count = count_current(responders);
    size_t present = count.present, starting = count.starting;

    reset_backoff(responders);
    responders->target = responders->closing ? 0 : wanted(responders, count);
    for (; present < responders->target && may_spawn(responders, starting) && spawn(responders); starting++)
        present++;
    while (present > responders->target && !responders->closing) {
        struct scoreboard_slot *slot = choose_to_stop(responders, !responders->board->on_demand);

        if (slot == NULL)
            break;
        stop(slot);
        present--;
    }
    retire(responders, count);
}

bool responders_crash_looping(const struct responders *responders)
{
    return atomic_load(&responders->board->young_deaths) > 1 && responders_count(responders) == 0;
}

int responders_wait_ms(const struct responders *responders)
{
    const int64_t wait_us = responders->spawn_after_ticks - stamp_ticks();

    return wait_us <= 0 ? TICK_MS : (int)MIN(TICK_MS, wait_us / 1000 + 1);
}
