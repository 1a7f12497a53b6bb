/*
 * Exercises of a lesson: those the material itself sets, and some made from what the lesson holds: explain a defined concept, choose the term that
 * is explained, compare two that belong together, put steps in order, name the points of a list, read a piece of code, match terms with
 * what they mean or fill one in. Solutions are quoted from the material; the points of the criteria add up to EXERCISE_DRAFT_POINTS.
 */
#ifndef ARCHITECT_EXERCISES_H
#define ARCHITECT_EXERCISES_H

#include "jobs/architect/meanings.h"
#include "jobs/architect/tasks.h"

/* Adds to `lesson`, whose concepts are there already. */
void exercises_make(const struct concepts *concepts, const struct meanings *meanings, const struct tasks *tasks,
                    size_t number, struct lesson *lesson, struct trained *trained);

#endif
