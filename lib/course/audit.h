/*
 * The audit log of a tenant: what was changed by its keys, and by operators. Programs add to it in the transaction of the change, so that both are
 * there or neither; nobody changes an entry.
 */
#ifndef COURSE_AUDIT_H
#define COURSE_AUDIT_H

#include "base/json.h"
#include "base/page.h"
#include "pg/pg.h"

struct audit_entry {
    const char *actor;       /* prefix of the key */
    const char *action;      /* what it asked for: the operation's name, "courses_create" */
    const char *object_type; /* "course" */
    const char *object_id;   /* NULL: none, or one that the log does not keep */
    struct uuid course;      /* nil: none */
    const char *request_id;
};

/* Adds the entry and commits, in one round trip. */
bool audit_commit(const struct unit *unit, const struct audit_entry *entry) MUST_CHECK;

struct audit_filter {
    struct page page;
    struct uuid course;              /* nil: any */
    const char *key_prefix, *action; /* NULL: any */
    stamp from, to;                  /* STAMP_NONE: any; `to` itself is not in it */
};

/* Up to page.limit + 1 rows, newest first; `total` counts up to LIMIT_TOTAL. */
bool audit_list(const struct unit *unit, const struct audit_filter *filter, struct pg_rows *rows,
                int64_t *total) MUST_CHECK;

/* A row of the list: its members into the open object, and its place. */
void audit_json(struct json_out *out, const struct pg_rows *rows, int row);
struct uuid audit_id(const struct pg_rows *rows, int row);
stamp audit_moment(const struct pg_rows *rows, int row);

#endif
