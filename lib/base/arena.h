/*
 * One lifetime per unit of work: a request or a job allocates from its arena and frees nothing by hand.
 *
 * arena_alloc never returns NULL. Every input is bounded before it is stored (limits.h), so passing the ceiling of an
 * arena, or running out of memory, is a defect or an exhausted machine: the process says so on stderr and aborts, and
 * its master replaces it. Memory is aligned for any type and zeroed.
 *
 * Foreign handles are tied to the arena with arena_defer and released in reverse order. Bytes are overwritten
 * on release, so no data of one tenant stays in memory for the next.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/base.h"

struct arena;

/* What a process says before it ends so, up to the reason. */
#define ARENA_LAST_WORDS "arena: "

/* A new arena that holds at most `ceiling` bytes. The first block is kept across arena_reset. */
struct arena *arena_new(size_t ceiling) MUST_CHECK;

/* Runs what was deferred, wipes and frees all blocks but the first: ready for the next unit of work. */
void arena_reset(struct arena *arena);

/* arena_reset, then the arena itself is gone. NULL is allowed. */
void arena_free(struct arena *arena);

void *arena_alloc(struct arena *arena, size_t size) __attribute__((returns_nonnull));

/* Room for `count` things of `size` bytes, checked against overflow. */
void *arena_array(struct arena *arena, size_t count, size_t size) __attribute__((returns_nonnull));

/* `items`, of `size` bytes each, with room for one more than `count`: the same array, or a copy of twice the room. *room is 0 at first. */
void *arena_grow(struct arena *arena, void *items, size_t count, size_t *room, size_t size);

/* Copies; the results are NUL-terminated. */
char *arena_strdup(struct arena *arena, const char *text) __attribute__((returns_nonnull));
char *arena_strndup(struct arena *arena, const char *text, size_t length) __attribute__((returns_nonnull));
char *arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3) __attribute__((returns_nonnull));

/* Calls release(handle) when the arena is reset or freed, last deferred first. */
void arena_defer(struct arena *arena, void (*release)(void *handle), void *handle);

/* Bytes handed out since the last reset. */
size_t arena_used(const struct arena *arena);

#endif
