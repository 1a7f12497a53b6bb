/*
 * Circles of prerequisites: a concept that needs itself through others. Pure.
 */
#ifndef COURSE_IMPORT_CIRCLES_H
#define COURSE_IMPORT_CIRCLES_H

#include "base/arena.h"

/* Concepts by their numbers, from 0. */
struct import_need {
    uint32_t concept, needed;
};

/* Whether there is a circle, and a concept of it. Sorts the needs. */
bool import_circles_find(struct arena *arena, struct import_need *needs, size_t count, size_t concepts,
                         uint32_t *concept);

#endif
