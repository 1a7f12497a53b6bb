#include <signal.h>

#include "fcgi/worker.h"

#define SHARE 4                         /* of the pool may wait */
#define TIME_LEFT_US (2 * STAMP_SECOND) /* to answer before the master ends the request */

bool worker_wait_begin(struct exchange *x)
{
    struct scoreboard *board = x->worker->board;
    const uint32_t most = (uint32_t)MAX(1, worker_pool_size(x->worker) / SHARE);

    if (atomic_fetch_add(&board->waiting, 1) >= most) {
        atomic_fetch_sub(&board->waiting, 1);
        return false;
    }
    x->worker->slot->waiting = true;
    x->waited = true;
    return true;
}

void worker_wait_end(struct exchange *x)
{
    x->worker->slot->waiting = false;
    atomic_fetch_sub(&x->worker->board->waiting, 1);
}

/* Signals are blocked while a request is served: TERM shows as pending. */
bool worker_wait_over(const struct exchange *x)
{
    const int64_t limit_us = x->settings->fcgi_request_timeout * STAMP_SECOND;
    sigset_t pending;

    if (limit_us > 0 && stamp_ticks() - x->started_ticks > limit_us - TIME_LEFT_US)
        return true;
    return sigpending(&pending) == 0 && sigismember(&pending, SIGTERM) == 1;
}
