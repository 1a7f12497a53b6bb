/*
 * An outline that a structure has room for: modules with more lessons than one may hold are parted, and where there are more modules than a
 * structure may hold, neighbours are joined, within a folder as long as that is enough. What no joining makes room for stays, to be counted.
 */
#ifndef ARCHITECT_OUTLINE_FIT_H
#define ARCHITECT_OUTLINE_FIT_H

#include "jobs/architect/course_outline.h"

/* The number of modules before any were joined; 0: none had to be. */
size_t outline_fit(struct outline *outline);

#endif
