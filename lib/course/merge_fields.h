/*
 * The fields of the items of a merge: what changes, and what people have said otherwise (structure_merge.h). Pure.
 */
#ifndef COURSE_MERGE_FIELDS_H
#define COURSE_MERGE_FIELDS_H

#include "course/merge_state.h"

/* The fields of a part of the structure, or of a known part, as a tree that the caller releases: of a large course there are as many as it
 * has parts. */
json_t *merge_fields_offered(const struct structure_plan *plan, size_t part);
json_t *merge_fields_known(const struct merge_known *known);

/* Compares an item, whose place is found, with what is known of it; each field that is kept is a conflict. */
void merge_fields_compare(struct merge *merge, struct merge_item *item);

#endif
