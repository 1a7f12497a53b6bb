#include <signal.h>
#include <sys/wait.h>

#include "base/backoff.h"
#include "base/log.h"
#include "fcgi/pool/responders.h"
#include "fcgi/response/access_log.h"

int64_t responders_backoff_us(unsigned deaths)
{
    static const struct backoff backoff = {.first = STAMP_SECOND / 10, .most = 10 * STAMP_SECOND};

    return backoff_wait(&backoff, deaths, 0);
}

/* ---- log lines ---- */

static void put_last_request(struct json_out *line, const struct scoreboard_slot *slot)
{
    struct scoreboard_request request;

    if (!scoreboard_read(slot, &request) || request.id[0] == '\0' || request.duration_us >= 0)
        return;
    json_put_text(line, "request_id", request.id);
    json_put_text(line, "method", request.head ? "HEAD" : route_method_name(request.method));
    json_put_text(line, "route", request.route < route_count ? route_table[request.route].name : NULL);
    json_put_text(line, "path", request.path);
    json_put_text(line, "phase", access_log_phase(request.phase));
    json_put_double(line, "duration_ms", (double)(stamp_ticks() - request.started_ticks) / 1000);
}

static void log_death(const struct scoreboard_slot *slot, pid_t pid, int status)
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

static void log_crash_loop(struct responders *responders)
{
    const unsigned deaths = atomic_load(&responders->board->young_deaths);

    if (deaths > 1 && deaths > responders->logged) {
        log_say(LOG_ERROR, "crash_loop", "responders died young %u times in a row; the next one starts in %.1f s",
                deaths, (double)responders_backoff_us(deaths) / (double)STAMP_SECOND);
        responders->logged = deaths;
    }
}

/* ---- ended children ---- */

static bool died_young(const struct scoreboard_slot *slot)
{
    return atomic_load(&slot->state) == SLOT_STARTING || stamp_ticks() - slot->started_ticks < RESPONDERS_YOUNG_US;
}

/* Only young deaths delay the next responder; those at the same time count as one. */
static void judge(struct responders *responders, const struct scoreboard_slot *slot, pid_t pid, int status)
{
    const bool expected = (WIFEXITED(status) && WEXITSTATUS(status) == 0) || slot->killed || responders->closing;
    unsigned deaths;

    if (expected)
        return;
    atomic_fetch_add(&responders->board->crashes, 1);
    log_death(slot, pid, status);
    if (!died_young(slot) || stamp_ticks() < responders->spawn_after_ticks)
        return;
    deaths = atomic_fetch_add(&responders->board->young_deaths, 1) + 1;
    responders->spawn_after_ticks = stamp_ticks() + responders_backoff_us(deaths);
}

bool responders_reap(struct responders *responders, pid_t other, int *status)
{
    bool other_lives = true;
    int ended;
    pid_t pid;

    while ((pid = waitpid(-1, &ended, WNOHANG)) > 0) {
        struct scoreboard_slot *slot = scoreboard_find(responders->board, pid);

        if (pid == other) {
            *status = ended;
            other_lives = false;
        }
        if (slot == NULL)
            continue;
        judge(responders, slot, pid, ended);
        scoreboard_release(slot);
    }
    log_crash_loop(responders);
    return other_lives;
}

/* ---- watching ---- */

static bool is_overdue(const struct responders *responders, const struct scoreboard_slot *slot)
{
    const int state = atomic_load(&slot->state);

    return (state == SLOT_READING || (state == SLOT_RUNNING && responders->pool == POOL_API)) && !slot->killed &&
           !atomic_load(&slot->streaming) &&
           stamp_ticks() - atomic_load(&slot->busy_since_ticks) >
               responders->settings->fcgi_request_timeout * STAMP_SECOND;
}

static void end_request(struct responders *responders, struct scoreboard_slot *slot)
{
    struct json_out *line = log_open(LOG_ERROR, "request_timeout");

    json_put_int(line, "pid", atomic_load(&slot->pid));
    put_last_request(line, slot);
    log_close();
    atomic_fetch_add(&responders->board->timeouts, 1);
    slot->killed = true;
    kill(atomic_load(&slot->pid), SIGKILL);
}

void responders_watch(struct responders *responders)
{
    for (size_t i = 0; i < scoreboard_reach(responders->board) && responders->settings->fcgi_request_timeout > 0; i++)
        if (is_overdue(responders, &responders->board->slots[i]))
            end_request(responders, &responders->board->slots[i]);
}
