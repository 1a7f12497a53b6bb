/*
 * Lists that malloc has made and that grow: for code that ends without an arena (lib/base/arena.h has arena_grow).
 */
#ifndef BASE_GROW_H
#define BASE_GROW_H

#include "base/base.h"

#define GROW_FIRST 64 /* items */

/* The list with room for one item behind `count`, perhaps at another place; twice as much room each time. NULL: there is no memory, and the
 * list is as it was. An empty list is NULL with no room. */
static inline void *grow_list(void *list, size_t count, size_t *room, size_t size)
{
    const size_t more = *room == 0 ? GROW_FIRST : 2 * *room;
    void *grown;

    if (count < *room)
        return list;
    grown = realloc(list, more * size);
    if (grown != NULL)
        *room = more;
    return grown;
}

#endif
