/*
 * Unpacking a structure into the rows of modules, lessons, concepts and exercises.
 */
#ifndef COURSE_STRUCTURE_STORE_H
#define COURSE_STRUCTURE_STORE_H

#include "course/structure.h"
#include "pg/pg.h"

/* In the open transaction, which holds the course: the structure takes the place of what was there. A part that was there already
 * (identity.h) keeps its id. */
bool structure_store_put(const struct unit *unit, struct uuid course, const struct structure *structure) MUST_CHECK;

#endif
