/*
 * Whether a part of a structure that a key has written fits its course: materials, places in them and concepts that it refers to have to be
 * there, and its own fields have to fit each other. What is wrong is collected (fault_field).
 */
#ifndef COURSE_STRUCTURE_ITEM_CHECK_H
#define COURSE_STRUCTURE_ITEM_CHECK_H

#include "course/structure_item.h"

/* `changed`: the fields that the key has written; what was there before stands. In the transaction that holds the course. */
bool structure_item_check(const struct unit *unit, struct uuid course, const struct structure_item *item,
                          structure_set changed) MUST_CHECK;

#endif
