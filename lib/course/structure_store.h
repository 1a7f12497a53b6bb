/*
 * Unpacking a structure into the rows of modules, lessons, concepts and exercises, as structure_merge.h plans it.
 */
#ifndef COURSE_STRUCTURE_STORE_H
#define COURSE_STRUCTURE_STORE_H

#include "course/structure_merge.h"
#include "pg/pg.h"

/* What a course has, and what was deleted from it. */
struct structure_known {
    struct merge_known *items;
    size_t count;
};

/* With the citations of lessons and modules: those of all below them. */
bool structure_store_known(const struct unit *unit, struct uuid course, struct structure_known *known) MUST_CHECK;

/* What would become of the course. In the open transaction, which holds the course if it is to be written. */
bool structure_store_plan(const struct unit *unit, struct uuid course, const struct structure *structure,
                          struct structure_plan *plan) MUST_CHECK;

/* In the open transaction, which holds the course: the structure takes the place of what was there. `snapshot`: where conflicts say they
 * come from; nil: nowhere. */
bool structure_store_put(const struct unit *unit, struct uuid course, struct uuid snapshot,
                         const struct structure *structure) MUST_CHECK;

/* The same of a plan. What it does not speak of stays. */
bool structure_store_write(const struct unit *unit, struct uuid course, struct uuid snapshot,
                           const struct structure_plan *plan) MUST_CHECK;

#endif
