/*
 * What has to be known before a concept: the concepts taught earlier that its explanation speaks of.
 */
#ifndef ARCHITECT_PREREQUISITES_H
#define ARCHITECT_PREREQUISITES_H

#include "jobs/architect/concepts.h"

#define PREREQUISITES_MOST 5 /* of one concept */

/* A concept that an explanation in an earlier lesson speaks of. */
struct used_before {
    const char *title;
    const char *used, *explained; /* titles of the lessons */
};

struct uses_before {
    struct used_before *items;
    size_t count;
};

/* Fills the prerequisites of a structure whose concepts stand as `concepts` has them; a concept that is explained too late for that is named in
 * `early`. */
void prerequisites_find(const struct concepts *concepts, const struct outline *outline, struct structure *structure,
                        struct uses_before *early);

#endif
