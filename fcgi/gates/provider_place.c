#include "fcgi/gates/provider_place.h"

#include <fcgiapp.h>

#include "fcgi/gates/rate_limit.h"
#include "fcgi/pool/occupancy.h"
#include "fcgi/services.h"

#define SHARE 4 /* one in so many responders may wait, or has to be idle */

/* This one is counted already. */
static bool has_room(const struct exchange *x)
{
    const struct scoreboard *board = x->services->board;
    const struct occupancy count = occupancy_count(board, 0, 0);
    const int64_t share = MAX(scoreboard_size(board) / SHARE, 1);

    return count.askers <= share || count.idle >= share;
}

bool provider_place_take(struct exchange *x)
{
    struct scoreboard_slot *slot = x->services->slot;

    if (!rate_limit_settle(x))
        return false;
    atomic_store(&slot->held, HELD_PROVIDER);
    if (has_room(x)) {
        pg_watch(x->unit.pg, -1);
        return true;
    }
    atomic_store(&slot->held, HELD_NOT);
    return false;
}

void provider_place_leave(struct exchange *x)
{
    pg_watch(x->unit.pg, x->fcgi->ipcFd);
    atomic_store(&x->services->slot->held, HELD_NOT);
}
