/*
 * What there is to make a course of, measured material by material without keeping what they say: folders, passages with their sizes, what
 * can be cited, and where an applied structure belongs. The plan of a generation in parts (course/part_plan.h) is made from it.
 */
#ifndef GENERATE_COURSE_MAP_H
#define GENERATE_COURSE_MAP_H

#include "jobs/generate/citations.h"
#include "jobs/generate/generation_load.h"
#include "jobs/generate/guide_share.h"

struct course_map {
    struct part_plan_input plan; /* materials as in the input */
    const struct citations_ground *grounds;
    struct guide_share guide;
};

/* Without a look at the documents: everything is one material after the other, of which only what the database knows is known. Enough for
 * a course that fits into one exchange. */
void course_map_outline(struct arena *arena, const struct generation_loaded *loaded, struct course_map *map);

/* With one; one document at a time. `progress` is told how many were read. */
bool course_map_measure(const struct unit *unit, const struct generation_loaded *loaded,
                        void (*progress)(void *context, size_t done, size_t total), void *context,
                        struct course_map *map) MUST_CHECK;

#endif
