/*
 * Two concepts, lessons or modules made one, with all that both hold. Pure. The first keeps its place, title and texts; of the second what
 * it has not already is added. What no list has room for is counted.
 */
#ifndef GENERATE_STRUCTURE_JOIN_H
#define GENERATE_STRUCTURE_JOIN_H

#include "course/structure.h"

/* Both lists, each text once (folded, fold.h), at most STRUCTURE_ITEMS; *lost counts the others. */
struct texts structure_join_texts(struct arena *arena, const struct texts *first, const struct texts *second,
                                  size_t *lost);

void structure_join_concepts(struct arena *arena, struct concept *into, const struct concept *from, size_t *lost);

/* False, with nothing changed, when one lesson cannot hold both: it would have times of two recordings or slides of two presentations, or with a
 * gap between, or more concepts or exercises than a lesson has room for. */
bool structure_join_lessons(struct arena *arena, struct lesson *into, const struct lesson *from,
                            size_t *lost) MUST_CHECK;

/* False, with nothing changed, when there would be more lessons than a module has room for. */
bool structure_join_modules(struct arena *arena, struct module *into, const struct module *from,
                            size_t *lost) MUST_CHECK;

#endif
