/*
 * The tree of an exported course (import_state.h): nodes, the materials on them, and which slide is shown when.
 */
#ifndef COURSE_IMPORT_TREE_H
#define COURSE_IMPORT_TREE_H

#include "course/import_state.h"

bool import_tree_nodes(struct import *i, struct str list) MUST_CHECK;

/* Behind the nodes. */
bool import_tree_mappings(struct import *i, struct str list) MUST_CHECK;

#endif
