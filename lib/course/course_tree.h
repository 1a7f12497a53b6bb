/*
 * The material tree of a course: nodes within nodes, materials on them.
 */
#ifndef COURSE_COURSE_TREE_H
#define COURSE_COURSE_TREE_H

#include "base/json.h"
#include "course/material.h"
#include "pg/pg.h"

/* All nodes of a course, siblings in order. */
bool course_tree_fetch(const struct unit *unit, struct uuid course, struct pg_rows *rows) MUST_CHECK;

/* The nodes as an array of roots with nested `children` and the `materials` on each. Materials come as material_list gives them; NULL
 * leaves them out. */
void course_tree_json(struct json_out *out, const char *key, struct arena *arena, const struct pg_rows *nodes,
                      const struct material *materials, size_t count);

/* The flat list for the earlier clients: id, source_type, source_url, filename, status, created_at. */
void course_tree_materials(struct json_out *out, const char *key, const struct material *materials, size_t count);

#endif
