/*
 * What becomes of one lesson that is made anew by itself: a plan as structure_merge.h makes it for a course, of what lies in the lesson and of
 * what was deleted. The lesson is the same whatever it is called. What lies elsewhere, the lesson's place, its recording and its slides stay.
 * Pure.
 */
#ifndef COURSE_LESSON_MERGE_H
#define COURSE_LESSON_MERGE_H

#include "course/structure_merge.h"

/* The lesson of this id that is there; NULL: none. */
const struct merge_known *lesson_merge_find(const struct merge_known *known, size_t count, struct uuid lesson);

/* Takes out of `made` the concepts and exercises that other lessons have and this one has not, by their titles, and a title that is another lesson's, in whose place
 * the lesson keeps its own. */
void lesson_merge_trim(struct arena *arena, const struct merge_known *known, size_t count,
                       const struct merge_known *lesson, struct lesson *made);

/* `force`: what people have edited or locked in it gives way, too; locks stay on what stays. Prerequisites in other lessons are kept. `lesson` is
 * one of the known. */
void lesson_merge(struct arena *arena, const struct merge_known *known, size_t count, const struct merge_known *lesson,
                  const struct lesson *made, bool force, struct structure_plan *plan);

#endif
