/*
 * Exercises of a lesson: those the material itself sets, and some made from what the lesson holds: explain a defined concept, compare
 * two that belong together, name the points of a list, read a piece of code. Solutions are quoted from the material; the points of the
 * criteria add up to EXERCISE_DRAFT_POINTS.
 */
#ifndef ARCHITECT_EXERCISES_H
#define ARCHITECT_EXERCISES_H

#include "jobs/architect/exercise_draft.h"
#include "jobs/architect/tasks.h"

/* Adds to `lesson`, whose concepts are there already. */
void exercises_make(const struct concepts *concepts, const struct tasks *tasks, size_t number, struct lesson *lesson,
                    struct trained *trained);

#endif
