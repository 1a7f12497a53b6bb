/*
 * Unpacking a structure into the rows of modules, lessons, concepts and exercises, as structure_merge.h plans it.
 */
#ifndef COURSE_STRUCTURE_STORE_H
#define COURSE_STRUCTURE_STORE_H

#include "course/structure_merge.h"
#include "pg/pg.h"

/* What would become of the course. In the open transaction, which holds the course if it is to be written. */
bool structure_store_plan(const struct unit *unit, struct uuid course, const struct structure *structure,
                          struct structure_plan *plan) MUST_CHECK;

/* In the open transaction, which holds the course: the structure takes the place of what was there. `snapshot`: where conflicts say they
 * come from; nil: nowhere. */
bool structure_store_put(const struct unit *unit, struct uuid course, struct uuid snapshot,
                         const struct structure *structure) MUST_CHECK;

#endif
