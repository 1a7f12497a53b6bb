/*
 * Exercises from the blocks of a lesson: name the points of a list, read a piece of code.
 */
#ifndef ARCHITECT_DRILLS_H
#define ARCHITECT_DRILLS_H

#include "jobs/architect/bench.h"

/* From the first list of the lesson that is fit for it, if there is one. */
void drills_ask_list(const struct bench *bench);

/* The same from the first piece of code that the text says something about. */
void drills_ask_code(const struct bench *bench);

#endif
