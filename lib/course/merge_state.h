/*
 * What a merge of structures works on, and what its steps share: what is known of the course, and the plan as it grows (structure_merge.h). Pure.
 */
#ifndef COURSE_MERGE_STATE_H
#define COURSE_MERGE_STATE_H

#include "course/merge_plan.h"

struct merge {
    struct arena *arena;
    const struct merge_known *known;
    size_t known_count;
    const struct merge_known **by_id;
    size_t *item_of_known, *item_of_part; /* places in plan->items; MERGE_NONE: none */
    size_t kept_module;                   /* the same; MERGE_NONE until there is one */
    const char *kept_title;
    bool is_guided;
    struct structure_plan *plan; /* whose lists have room for all that may come */
};

void merge_state_index(struct merge *merge);

/* The known part of this id, and the item that a known part has become; NULL: none. */
const struct merge_known *merge_state_known(const struct merge *merge, struct uuid id);
struct merge_item *merge_state_item(const struct merge *merge, const struct merge_known *known);

/* What a structure may not change of it. Of NULL nothing is known. */
structure_set merge_state_protected(const struct merge_known *known);

/* The part of the structure that this one lies in; MERGE_NONE of a module. */
size_t merge_state_parent(const struct merge *merge, size_t part);

/* A further item: what is known, a part of the structure (or MERGE_NONE), or both; with neither, the module for what has no other place. */
struct merge_item *merge_state_add(struct merge *merge, enum identity_kind kind, const struct merge_known *known,
                                   size_t part);

/* A further item that the structure does not have, at its own place. */
struct merge_item *merge_state_keep(struct merge *merge, const struct merge_known *known);

void merge_state_conflict(struct merge *merge, const struct merge_item *item, structure_set field,
                          enum merge_reason reason, const char *offered);

#endif
