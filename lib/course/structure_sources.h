/*
 * The recordings and presentations that the lessons of a structure name.
 */
#ifndef COURSE_STRUCTURE_SOURCES_H
#define COURSE_STRUCTURE_SOURCES_H

#include "course/structure.h"
#include "pg/pg.h"

/* Takes out those that the course has no longer: they could not be written, so no plan may have them. One round trip. */
bool structure_sources_drop_gone(const struct unit *unit, struct uuid course, struct structure *structure) MUST_CHECK;

#endif
