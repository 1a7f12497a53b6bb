/*
 * What may be wrong with an exercise as a question, though it can be kept as it is: options that say the same or tell which is right, a
 * solution that is no option, nothing to judge answers by. Pure.
 */
#ifndef COURSE_EXERCISE_CHECK_H
#define COURSE_EXERCISE_CHECK_H

#include "course/structure.h"

#define EXERCISE_CHECK_WARNINGS 16

/* Adds a sentence for each to `warnings`, which has room for EXERCISE_CHECK_WARNINGS. `others`: the tasks that stand beside it. */
void exercise_check(struct arena *arena, const struct exercise *exercise, const char *const *others, size_t other_count,
                    struct texts *warnings);

#endif
