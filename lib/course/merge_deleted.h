/*
 * What a structure has that people have deleted (structure_merge.h). Pure.
 */
#ifndef COURSE_MERGE_DELETED_H
#define COURSE_MERGE_DELETED_H

#include "course/merge_state.h"

/* A conflict for each part that was deleted, with the rows by which it comes back, but for what lies in another one. */
void merge_deleted_list(struct merge *merge);

#endif
