/*
 * What an exercise gives to be chosen from, put in order or matched, as it is shown: by the alphabet, which tells nothing of the answer.
 */
#ifndef EXPORT_QUESTION_SIDES_H
#define EXPORT_QUESTION_SIDES_H

#include "base/arena.h"
#include "course/structure.h"

/* The texts of the options, or what stands on the right of pairs; *count of them. */
const char **question_sides(struct arena *arena, const struct exercise *exercise, bool right, size_t *count);

#endif
