#include "jobs/architect/array.h"

#define FIRST_ROOM 64

void *array_room(struct arena *arena, void *items, size_t count, size_t *room, size_t size)
{
    void *more;

    if (count < *room)
        return items;
    *room = *room == 0 ? FIRST_ROOM : *room * 2;
    more = arena_array(arena, *room, size);
    if (count > 0)
        memcpy(more, items, count * size);
    return more;
}
