/*
 * Exercises of a lesson: those the material itself sets, and some made from what the lesson holds: explain a defined concept, compare
 * two that belong together, name the points of a list, read a piece of code. Solutions are quoted from the material; the points of the
 * criteria add up to ten.
 */
#ifndef ARCHITECT_EXERCISES_H
#define ARCHITECT_EXERCISES_H

#include "jobs/architect/concepts.h"

#define EXERCISES_PER_LESSON 5
#define EXERCISES_POINTS 10

/* What a lesson's exercises train, for the skills of its module. */
struct trained {
    const char *explained; /* titles; NULL: none */
    const char *compared[2];
    const char *code; /* the lesson whose code is read */
};

struct tasks; /* tasks.h: what the material itself sets */

/* Adds to `lesson`, whose concepts are there already. */
void exercises_make(const struct concepts *concepts, const struct tasks *tasks, size_t number, struct lesson *lesson,
                    struct trained *trained);

#endif
