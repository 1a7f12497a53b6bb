/*
 * Snapshots: generated structures kept whole and never changed, and the one of a course that is applied, unpacked into modules,
 * lessons, concepts and exercises (rows that lesson.h renders).
 */
#ifndef COURSE_SNAPSHOT_H
#define COURSE_SNAPSHOT_H

#include "course/structure.h"
#include "pg/pg.h"

/* What a generation brings. */
struct snapshot_draft {
    struct uuid course, node, job; /* node nil: the whole course */
    const char *mode, *strategy;
    const char *fingerprint; /* of the scope it was made from */
    const char *prompt_version, *provider, *model_id;
    int64_t tokens_in, tokens_out;
    double cost_usd;
    struct structure structure;
    struct texts warnings;
};

/* Inserts it and, if it covers the whole course and nothing is applied yet (or `apply` asks for it), applies it. In the
 * transaction that is open on `pg`. */
bool snapshot_insert(struct pg *pg, struct arena *arena, struct uuid tenant, const struct snapshot_draft *draft,
                     bool apply, struct uuid *snapshot, struct fault *fault) MUST_CHECK;

/* Unpacks a stored snapshot, in the transaction that is open on `pg`. Modules, lessons, concepts and exercises that were there under
 * the same titles keep their ids, so that links and submissions to them last. NOT_FOUND "Snapshot not found"; CONFLICT for one
 * that covers a node only. */
bool snapshot_apply(struct pg *pg, struct arena *arena, struct uuid tenant, struct uuid course, struct uuid snapshot,
                    struct fault *fault) MUST_CHECK;

/* The structure that is applied to a course, for guided generation; *found false when there is none. */
bool snapshot_applied(struct pg *pg, struct arena *arena, struct uuid tenant, struct uuid course,
                      struct structure *structure, bool *found, struct fault *fault) MUST_CHECK;

/* Rows of the queries snapshot_latest, snapshot_by_id and snapshot_history as the contract's Snapshot. */
void snapshot_write(struct json_out *out, const char *key, const struct pg_rows *rows, int row, bool with_structure);

#endif
