/*
 * Where the items of a merge lie (structure_merge.h). Pure.
 */
#ifndef COURSE_MERGE_PLACES_H
#define COURSE_MERGE_PLACES_H

#include "course/merge_state.h"

/* Finds a place for those whose own is gone; such an item may be one more, and a conflict. */
void merge_places_settle(struct merge *merge);

/* Numbers siblings from 0 without a gap: the structure's in its order, those with a place of their own at it. */
void merge_places_order(struct merge *merge);

#endif
