/*
 * Arrays that grow by doubling inside an arena.
 */
#ifndef ARCHITECT_ARRAY_H
#define ARCHITECT_ARRAY_H

#include "base/arena.h"

/* `items` with room for one more than `count`: the same array, or a larger copy. */
void *array_room(struct arena *arena, void *items, size_t count, size_t *room, size_t size);

#endif
