/*
 * The structure of an exported course (import_state.h): modules, lessons, concepts and exercises.
 */
#ifndef COURSE_IMPORT_STRUCTURE_H
#define COURSE_IMPORT_STRUCTURE_H

#include "course/import_state.h"

/* Behind the nodes. */
bool import_structure_modules(struct import *i, struct str list) MUST_CHECK;

#endif
