/*
 * Unpacking a structure into the rows of modules, lessons, concepts and exercises.
 */
#ifndef COURSE_STRUCTURE_STORE_H
#define COURSE_STRUCTURE_STORE_H

#include "course/structure.h"
#include "pg/pg.h"

/* In the open transaction, which holds the course: the structure takes the place of what was there. A part that was
 * there under the same name keeps its id: modules in the course, lessons in the course (first in their module), concepts and exercises
 * in their lesson. */
bool structure_store_put(const struct unit *unit, struct uuid course, const struct structure *structure) MUST_CHECK;

#endif
