#include "fcgi/crew.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/secret.h"
#include "fcgi/request.h"
#include "fcgi/route.h"
#include "fcgi/story.h"
#include "fcgi/worker.h"

#define YOUNG_US (2 * STAMP_SECOND)
#define BACKOFF_FIRST_US 100000
#define BACKOFF_MOST_US (10 * STAMP_SECOND)
#define SPARE_LEAST 2 /* idle responders that a pool on demand keeps ready */
#define SPARE_MOST 4
#define CROWDED_US (10 * STAMP_SECOND)
#define TICK_MS 250

int64_t crew_backoff_us(unsigned deaths)
{
    return deaths == 0 ? 0 : MIN(BACKOFF_MOST_US, (int64_t)BACKOFF_FIRST_US << MIN(deaths - 1, 20));
}

static bool is_current(const struct crew *crew, const struct slot *slot)
{
    const int state = atomic_load(&slot->state);

    return state != SLOT_FREE && state != SLOT_LEAVING && !slot->dismissed &&
           slot->generation == atomic_load(&crew->board->generation);
}

static size_t count_current(const struct crew *crew)
{
    size_t count = 0;

    for (size_t i = 0; i < SCOREBOARD_SLOTS; i++)
        count += is_current(crew, &crew->board->slots[i]);
    return count;
}

size_t crew_count(const struct crew *crew)
{
    size_t count = 0;

    for (size_t i = 0; i < SCOREBOARD_SLOTS; i++)
        count += atomic_load(&crew->board->slots[i].state) != SLOT_FREE;
    return count;
}

void crew_signal(struct crew *crew, int signal)
{
    for (size_t i = 0; i < SCOREBOARD_SLOTS; i++) {
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

static void dismiss(struct slot *slot)
{
    slot->dismissed = true;
    kill(atomic_load(&slot->pid), SIGTERM);
}

/* The one that has been idle longest, or none. */
static struct slot *idlest(const struct crew *crew, bool or_busy)
{
    struct slot *found = NULL;

    for (size_t i = 0; i < SCOREBOARD_SLOTS; i++) {
        struct slot *slot = &crew->board->slots[i];
        const bool idle = atomic_load(&slot->state) == SLOT_IDLE;

        if (!is_current(crew, slot) || atomic_load(&slot->pid) <= 0 || !(idle || or_busy))
            continue;
        if (found == NULL || slot->idle_since_ticks < found->idle_since_ticks)
            found = slot;
    }
    return found;
}

static size_t count_idle(const struct crew *crew)
{
    size_t count = 0;

    for (size_t i = 0; i < SCOREBOARD_SLOTS; i++) {
        const struct slot *slot = &crew->board->slots[i];
        const int state = atomic_load(&slot->state);

        count += is_current(crew, slot) && (state == SLOT_IDLE || state == SLOT_STARTING);
    }
    return count;
}

static void note_active(struct crew *crew, size_t active)
{
    if (active > atomic_load(&crew->board->max_active))
        atomic_store(&crew->board->max_active, (uint32_t)active);
}

/* How many there should be now. */
static size_t wanted(struct crew *crew, size_t present)
{
    const size_t idle = count_idle(crew);
    const size_t most = atomic_load(&crew->board->size);

    note_active(crew, present - MIN(idle, present));
    if (!crew->board->on_demand)
        return most;
    crew->crowded_since_ticks = idle <= SPARE_MOST               ? 0
                                : crew->crowded_since_ticks == 0 ? stamp_ticks()
                                                                 : crew->crowded_since_ticks;
    if (idle < SPARE_LEAST) {
        if (present + SPARE_LEAST - idle > most)
            atomic_fetch_add(&crew->board->max_children_reached, idle == 0);
        return MIN(most, present + SPARE_LEAST - idle);
    }
    if (crew->crowded_since_ticks != 0 && stamp_ticks() - crew->crowded_since_ticks > CROWDED_US)
        return present - 1;
    return MIN(most, present);
}

void crew_keep(struct crew *crew)
{
    size_t present = count_current(crew);
    const size_t target = crew->closing ? 0 : wanted(crew, present);

    while (present < target && stamp_ticks() >= crew->hire_after_ticks && hire(crew))
        present++;
    while (present > target && !crew->closing) {
        struct slot *slot = idlest(crew, !crew->board->on_demand);

        if (slot == NULL)
            break;
        dismiss(slot);
        present--;
    }
}

int crew_patience_ms(const struct crew *crew)
{
    const bool watched = crew->pool == POOL_API && crew->settings->fcgi_request_timeout > 0;
    const bool behind = !crew->closing && crew->hire_after_ticks > stamp_ticks();

    return watched || behind || crew->board->on_demand ? TICK_MS : -1;
}

/* ---- burying ---- */

static void put_last_request(struct json_out *line, const struct slot *slot)
{
    struct slot_request request;

    if (!scoreboard_read(slot, &request) || request.id[0] == '\0' || request.duration_us >= 0)
        return;
    json_put_text(line, "request_id", request.id);
    json_put_text(line, "method", request.head ? "HEAD" : request_method_name(request.method));
    json_put_text(line, "route", request.route < route_count ? route_table[request.route].name : NULL);
    json_put_text(line, "path", request.path);
    json_put_text(line, "phase", story_phase_name(request.phase));
    json_put_double(line, "duration_ms", (double)(stamp_ticks() - request.started_ticks) / 1000);
}

static void tell_death(const struct slot *slot, pid_t pid, int status)
{
    struct json_out *line = log_open(LOG_ERROR, "responder_died");

    json_put_int(line, "pid", pid);
    if (WIFSIGNALED(status))
        json_put_text(line, "signal", strsignal(WTERMSIG(status)));
    else
        json_put_int(line, "exit", WEXITSTATUS(status));
    json_put_int(line, "requests", (int64_t)atomic_load(&slot->requests));
    put_last_request(line, slot);
    log_close();
}

static void judge(struct crew *crew, const struct slot *slot, pid_t pid, int status)
{
    const bool expected = (WIFEXITED(status) && WEXITSTATUS(status) == 0) || slot->killed || crew->closing;

    if (expected) {
        crew->young_deaths = 0;
        return;
    }
    atomic_fetch_add(&crew->board->crashes, 1);
    tell_death(slot, pid, status);
    crew->young_deaths = stamp_now() - slot->started < YOUNG_US ? crew->young_deaths + 1 : 0;
    crew->hire_after_ticks = stamp_ticks() + crew_backoff_us(crew->young_deaths);
    if (crew->young_deaths > 1)
        log_say(LOG_ERROR, "crash_loop", "%u responders in a row died young; the next one starts in %.1f s",
                crew->young_deaths, (double)crew_backoff_us(crew->young_deaths) / (double)STAMP_SECOND);
}

bool crew_bury(struct crew *crew, pid_t other, int *status)
{
    bool other_lives = true;
    int ended;
    pid_t pid;

    while ((pid = waitpid(-1, &ended, WNOHANG)) > 0) {
        struct slot *slot = scoreboard_find(crew->board, pid);

        if (pid == other) {
            *status = ended;
            other_lives = false;
        }
        if (slot == NULL)
            continue;
        judge(crew, slot, pid, ended);
        scoreboard_release(slot);
    }
    return other_lives;
}

/* ---- watching ---- */

static void end_request(struct crew *crew, struct slot *slot)
{
    struct json_out *line = log_open(LOG_ERROR, "request_timeout");

    json_put_int(line, "pid", atomic_load(&slot->pid));
    put_last_request(line, slot);
    log_close();
    atomic_fetch_add(&crew->board->timeouts, 1);
    slot->killed = true;
    kill(atomic_load(&slot->pid), SIGKILL);
}

void crew_watch(struct crew *crew)
{
    const int64_t limit_us = crew->settings->fcgi_request_timeout * STAMP_SECOND;
    struct slot_request request;

    if (limit_us == 0 || crew->pool != POOL_API)
        return;
    for (size_t i = 0; i < SCOREBOARD_SLOTS; i++) {
        struct slot *slot = &crew->board->slots[i];
        const int state = atomic_load(&slot->state);

        if ((state == SLOT_READING || state == SLOT_RUNNING) && !slot->killed &&
            stamp_ticks() - slot->busy_since_ticks > limit_us && scoreboard_read(slot, &request))
            end_request(crew, slot);
    }
}
