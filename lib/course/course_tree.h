/*
 * The material tree of a course: nodes within nodes, materials on them.
 */
#ifndef COURSE_COURSE_TREE_H
#define COURSE_COURSE_TREE_H

#include "base/json.h"
#include "course/material.h"
#include "pg/pg.h"

struct course_tree {
    struct pg_rows nodes;       /* siblings in order */
    struct pg_rows counts;      /* how many materials lie on each node, where the materials themselves are not there */
    struct material *materials; /* as material_list gives them; NULL: they are not shown */
    size_t material_count;
    struct pg_rows corrections; /* as export_corrections gives them; for an export alone */
};

/* All nodes of a course with the materials on them, or with their number. */
bool course_tree_fetch(const struct unit *unit, struct uuid course, struct course_tree *tree) MUST_CHECK;
bool course_tree_fetch_nodes(const struct unit *unit, struct uuid course, struct course_tree *tree) MUST_CHECK;

/* The nodes as an array of roots with nested `children`, and the `materials` on each where they were fetched. */
void course_tree_json(struct json_out *out, const char *key, struct arena *arena, const struct course_tree *tree);

/* The same as an export of the course has them: names, hashes, ids and corrections of transcripts, without what is of this installation alone. */
bool course_tree_fetch_export(const struct unit *unit, struct uuid course, struct course_tree *tree) MUST_CHECK;
void course_tree_export(struct json_out *out, const char *key, struct arena *arena, const struct course_tree *tree);

/* The flat list for the earlier clients: id, source_type, source_url, filename, status, created_at. */
void course_tree_materials(struct json_out *out, const char *key, const struct material *materials, size_t count);

#endif
