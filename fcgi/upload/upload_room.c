#include "fcgi/upload/upload_room.h"

#include "fcgi/pool/occupancy.h"
#include "fcgi/pool/pressure.h"
#include "fcgi/services.h"

#define RETRY_S 1

static bool refuse(struct exchange *x)
{
    struct scoreboard *board = x->services->board;

    atomic_store(&x->services->slot->held, HELD_NOT);
    atomic_fetch_add(&board->uploads_refused, 1);
    x->fault.retry_after_s = RETRY_S;
    return fault_set(&x->fault, FAULT_UPLOADS_FULL, "All %lld places for uploads are taken; try again in a moment",
                     (long long)scoreboard_size(board));
}

bool upload_room_take(struct exchange *x)
{
    const struct services *s = x->services;
    const int64_t size = scoreboard_size(s->board);
    struct occupancy count;

    atomic_store(&s->slot->rate, SCOREBOARD_RATE_UNKNOWN);
    atomic_store(&s->slot->held, HELD_UPLOAD);
    count = occupancy_count(s->board, occupancy_tenant(x->caller.tenant), 0);
    return count.uploads <= (count.own_uploads > 1 ? size - pressure_reserve(size) : size) || refuse(x);
}
