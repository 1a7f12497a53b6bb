/*
 * Exercises from the blocks of a lesson: name the points of a list, read a piece of code.
 */
#ifndef ARCHITECT_BLOCK_EXERCISES_H
#define ARCHITECT_BLOCK_EXERCISES_H

#include "jobs/architect/exercise_draft.h"

/* From the first list of the lesson that is fit for it, if there is one. */
void block_exercises_ask_list(const struct exercise_draft *draft);

/* The same from the first piece of code that the text says something about. */
void block_exercises_ask_code(const struct exercise_draft *draft);

#endif
