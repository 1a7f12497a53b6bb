#include <poll.h>
#include <signal.h>

#include "fcgi/gates/rate_limit.h"
#include "fcgi/pool/worker.h"

#define SHARE 4                         /* one in so many responders may wait */
#define TIME_LEFT_US (2 * STAMP_SECOND) /* to answer before the master ends the request */

/* Counted from the slots, so that a responder that dies while it waits is no longer counted. */
static int64_t count_patient(const struct scoreboard *board)
{
    int64_t count = 0;

    for (size_t i = 0; i < scoreboard_reach(board); i++)
        count += atomic_load(&board->slots[i].state) != SLOT_FREE && atomic_load(&board->slots[i].patient);
    return count;
}

/* It counts itself first: of two that come at once, both may be sent away, but never both let in beyond the limit. */
bool worker_wait_begin(struct exchange *x)
{
    const struct worker *w = x->worker;

    if (!rate_limit_settle(x))
        return false;
    atomic_store(&w->slot->patient, true);
    if (count_patient(w->board) <= MAX(worker_pool_size(w) / SHARE, 1)) {
        x->waited = true;
        return true;
    }
    atomic_store(&w->slot->patient, false);
    return false;
}

void worker_wait_end(struct exchange *x)
{
    atomic_store(&x->worker->slot->patient, false);
}

static bool time_is_up(const struct exchange *x)
{
    const int64_t limit_us = x->settings->fcgi_request_timeout * STAMP_SECOND;

    return limit_us > 0 && stamp_ticks() - x->started_ticks > limit_us - TIME_LEFT_US;
}

/* Signals are blocked while a request is served: TERM shows as pending. */
bool worker_wait_over(const struct exchange *x)
{
    struct pollfd peer = {.fd = x->fcgi->ipcFd, .events = POLLRDHUP};
    sigset_t pending;

    sigemptyset(&pending);
    sigpending(&pending);
    return sigismember(&pending, SIGTERM) == 1 || time_is_up(x) || poll(&peer, 1, 0) > 0;
}
