#include "fcgi/response/reader.h"

#include <fcgiapp.h>
#include <poll.h>

#include "fcgi/pool/occupancy.h"
#include "fcgi/services.h"

#define TICK_MS 100 /* who takes nothing for so long is a slow reader */
#define WINDOW_US (10 * STAMP_SECOND)
#define SHARE 4 /* one in so many responders may wait for a slow reader */

struct reader reader_begin(struct exchange *x)
{
    atomic_store(&x->services->slot->streaming, true);
    return (struct reader){.since_ticks = stamp_ticks(), .sent = x->response.sent};
}

void reader_end(struct exchange *x)
{
    atomic_store(&x->services->slot->held, HELD_NOT);
    atomic_store(&x->services->slot->streaming, false);
}

static bool cut(struct exchange *x, const char *why)
{
    atomic_fetch_add(&x->services->board->slow_readers, 1);
    return fault_log(&x->fault, FAULT_INCOMPLETE_BODY, "the answer was cut after %lld bytes: %s",
                     (long long)x->response.sent, why);
}

static bool is_too_slow(const struct exchange *x, struct reader *reader)
{
    const int64_t now = stamp_ticks(), window_us = now - reader->since_ticks;
    const int64_t least = LIMIT_READER_RATE * window_us / STAMP_SECOND;

    if (window_us < WINDOW_US)
        return false;
    if (x->response.sent - reader->sent < least)
        return true;
    *reader = (struct reader){now, x->response.sent};
    return false;
}

static bool is_one_too_many(const struct exchange *x)
{
    const struct services *s = x->services;
    const uint64_t tenant = atomic_load(&s->slot->tenant);

    atomic_store(&s->slot->held, HELD_READER);
    return occupancy_count(s->board, tenant, 0).readers > MAX(scoreboard_size(s->board) / SHARE, 1) &&
           occupancy_reads_most(s->board, tenant);
}

bool reader_wait(struct exchange *x, struct reader *reader)
{
    struct pollfd peer = {.fd = x->fcgi->ipcFd, .events = POLLOUT};

    while (poll(&peer, 1, TICK_MS) == 0) {
        if (is_too_slow(x, reader))
            return cut(x, "its client reads too slowly");
        if (is_one_too_many(x))
            return cut(x, "too many clients read slowly at once");
    }
    return (peer.revents & (POLLHUP | POLLERR)) == 0 ||
           fault_log(&x->fault, FAULT_INCOMPLETE_BODY, "the peer left before the answer was sent");
}
