/*
 * Ids of an exported course, and the new ones that stand for them: nothing of a file becomes a key of this database. Ids come first, each once;
 * then they are found.
 */
#ifndef COURSE_IMPORT_REFS_H
#define COURSE_IMPORT_REFS_H

#include "base/arena.h"
#include "base/uuid.h"

struct import_ref {
    struct uuid from, to;
    const void *thing; /* what the adder wants to know of it */
};

struct import_refs {
    struct arena *arena;
    struct import_ref *items; /* as they came, until import_refs_sort */
    size_t count, room;
};

/* Adds an id with a new one, and returns that. */
struct uuid import_refs_add(struct import_refs *refs, struct uuid from, const void *thing);

/* Behind the last one: false when an id is there twice, which is then in *twice. */
bool import_refs_sort(struct import_refs *refs, struct uuid *twice) MUST_CHECK;

/* NULL when it is not there. */
const struct import_ref *import_refs_find(const struct import_refs *refs, struct uuid from);

#endif
