/*
 * Courses: the row and the list, and how the contract (section 2) shows them. The material tree is in course_tree.h.
 */
#ifndef COURSE_COURSE_H
#define COURSE_COURSE_H

#include "base/json.h"
#include "base/page.h"
#include "pg/pg.h"

/* What a tenant writes; NULL where there is nothing. */
struct course_draft {
    const char *title, *description, *learning_goal, *language;
};

/* The new row as course_fetch gives it. */
bool course_insert(const struct unit *unit, struct uuid id, const struct course_draft *draft,
                   struct pg_rows *rows) MUST_CHECK;

/* A title of NULL leaves it; so do the others without their flag. */
struct course_change {
    struct course_draft draft;
    bool description_given, learning_goal_given, language_given; /* then the draft's counts even if it is NULL */
};
bool course_update(const struct unit *unit, struct uuid id, const struct course_change *change) MUST_CHECK;

/* One row; NOT_FOUND "Course not found". */
bool course_fetch(const struct unit *unit, struct uuid id, struct pg_rows *rows) MUST_CHECK;

/* Whether the tenant owns it, and the same holding its tree still until the transaction ends. NOT_FOUND "Course not found". */
bool course_check(const struct unit *unit, struct uuid id) MUST_CHECK;
bool course_hold(const struct unit *unit, struct uuid id) MUST_CHECK;
/* The same for whoever only adds to it: it cannot be deleted until the transaction ends, and others may change it. */
bool course_share(const struct unit *unit, struct uuid id) MUST_CHECK;

/* Whether the node is one of its tree. NOT_FOUND "Node not found". */
bool course_check_node(const struct unit *unit, struct uuid id, struct uuid node) MUST_CHECK;

/* SHA-256 (hex) over what is taught and where it stands, without ids and times: equal for a course and its import. */
bool course_structure(const struct unit *unit, struct uuid id, const char **fingerprint) MUST_CHECK;

/* Inside a transaction that holds it: the course with its tree, materials, structures and submissions; its jobs in flight are cancelled.
 * What it has in the store is for a job to remove (material_folder). */
bool course_delete(const struct unit *unit, struct uuid id) MUST_CHECK;

/* The members of a row into the object that is open. */
void course_json(struct json_out *out, const struct pg_rows *rows, int row);

/* What of the list is asked for. `words` must all be found in title or description; NULL for any. */
struct course_filter {
    struct page page;
    const char *words;
};

/* At most limit + 1 rows, so that the caller sees whether there are more; `total` counts all that match. */
bool course_list(const struct unit *unit, const struct course_filter *filter, struct pg_rows *rows,
                 int64_t *total) MUST_CHECK;

/* When a row was made, and its id: the place in the list behind which a next page begins. */
stamp course_created_at(const struct pg_rows *rows, int row);
struct uuid course_id(const struct pg_rows *rows, int row);

#endif
