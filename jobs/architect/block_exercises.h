/*
 * Exercises from the blocks of a lesson: put steps in order, name the points of a list, read a piece of code.
 */
#ifndef ARCHITECT_BLOCK_EXERCISES_H
#define ARCHITECT_BLOCK_EXERCISES_H

#include "jobs/architect/exercise_draft.h"

/* Each adds one exercise from the first block of the lesson that is fit for it, and tells whether there was one: steps to be put in order, a list
 * to be named, code that the text says something about. */
bool block_exercises_ask_order(const struct exercise_draft *draft);
bool block_exercises_ask_list(const struct exercise_draft *draft);
bool block_exercises_ask_code(const struct exercise_draft *draft);

#endif
