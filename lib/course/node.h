/*
 * Nodes: the folders of a course's material tree. `order` counts the nodes of one parent, or those at the top, from 0 without gaps.
 *
 * Whatever changes the tree runs inside a transaction that holds the course (course_hold), so that two changes at once follow one another
 * and none of them makes a circle. Locks are taken in one order everywhere: course, jobs, rows of nodes and materials. Each
 * change is a fixed number of statements, whatever the size of the tree, and leaves the fingerprints as the tree is then.
 */
#ifndef COURSE_NODE_H
#define COURSE_NODE_H

#include "base/json.h"
#include "pg/pg.h"

struct node_draft {
    const char *title, *description; /* NULL where there is nothing */
};

/* One row; NOT_FOUND "Node not found". */
bool node_fetch(const struct unit *unit, struct uuid course, struct uuid id, struct pg_rows *rows) MUST_CHECK;

/* Behind its siblings. `parent` nil: at the top; NOT_FOUND "Node not found". TREE_TOO_DEEP, TOO_MANY_NODES. */
bool node_insert(const struct unit *unit, struct uuid course, struct uuid parent, struct uuid id,
                 const struct node_draft *draft) MUST_CHECK;

/* A title of NULL leaves it; so does the description unless `described`. */
bool node_update(const struct unit *unit, struct uuid course, struct uuid id, const struct node_draft *draft,
                 bool described) MUST_CHECK;

/* The node, with all below it, lies in `parent` (nil: at the top) at the place `order`, or last if there are fewer siblings. NOT_FOUND
 * "Parent node not found", NODE_CYCLE, TREE_TOO_DEEP. */
#define NODE_LAST INT32_MAX
bool node_place(const struct unit *unit, struct uuid course, struct uuid id, struct uuid parent,
                int64_t order) MUST_CHECK;

/* The node with all below it: nodes, materials, what was read from them, mappings, snapshots of nodes. Jobs in flight are cancelled.
 * `objects` are left in the store, noted for the job that removes them. */
bool node_delete(const struct unit *unit, struct uuid course, struct uuid id, int64_t *objects) MUST_CHECK;

/* How many nodes and materials lie in a node itself. */
struct node_counts {
    int64_t children, materials;
};
struct node_counts node_counts(const struct pg_rows *fetched); /* as node_fetch found them */

/* The members of a row into the object that is open. */
void node_json(struct json_out *out, const struct pg_rows *rows, int row, struct node_counts counts);

#endif
