#include "fcgi/gates/long_poll.h"

#include <fcgiapp.h>
#include <poll.h>
#include <signal.h>

#include "fcgi/gates/rate_limit.h"
#include "fcgi/pool/occupancy.h"
#include "fcgi/services.h"

#define SHARE 4                         /* one in so many responders may be held */
#define TIME_LEFT_US (2 * STAMP_SECOND) /* to answer before the master ends the request */

/* This one is counted already. */
static bool has_room(const struct exchange *x)
{
    const struct scoreboard *board = x->services->board;
    const struct occupancy count = occupancy_count(board, occupancy_tenant(x->caller.tenant), 0);

    return count.polls <= MAX(scoreboard_size(board) / SHARE, 1) &&
           count.own_polls <= x->settings->long_poll_per_tenant;
}

bool long_poll_begin(struct exchange *x)
{
    const struct services *s = x->services;

    if (!rate_limit_settle(x))
        return false;
    atomic_store(&s->slot->held, HELD_POLL);
    if (has_room(x)) {
        x->waited = true;
        return true;
    }
    atomic_store(&s->slot->held, HELD_NOT);
    return false;
}

void long_poll_end(struct exchange *x)
{
    atomic_store(&x->services->slot->held, HELD_NOT);
}

static bool time_is_up(const struct exchange *x)
{
    const int64_t limit_us = x->settings->fcgi_request_timeout * STAMP_SECOND;

    return limit_us > 0 && stamp_ticks() - x->started_ticks > limit_us - TIME_LEFT_US;
}

/* Signals are blocked while a request is served: TERM shows as pending. */
bool long_poll_over(const struct exchange *x)
{
    struct pollfd peer = {.fd = x->fcgi->ipcFd, .events = POLLRDHUP};
    sigset_t pending;

    sigemptyset(&pending);
    sigpending(&pending);
    return sigismember(&pending, SIGTERM) == 1 || time_is_up(x) || poll(&peer, 1, 0) > 0;
}
