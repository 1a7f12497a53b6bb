/*
 * Snapshots: generated structures kept whole and never changed, and the one of a course that is applied, unpacked into modules,
 * lessons, concepts and exercises (rows that lesson.h renders).
 */
#ifndef COURSE_SNAPSHOT_H
#define COURSE_SNAPSHOT_H

#include "base/page.h"
#include "course/generation_key.h"
#include "course/structure_merge.h"
#include "pg/pg.h"

/* What a generation brings. */
struct snapshot_draft {
    struct uuid course, node, job; /* node nil: the whole course */
    const char *mode, *strategy;
    const char *fingerprint; /* of the scope it was made from */
    const char *mappings;    /* digest of the scope's mappings */
    const char *corrections; /* and of what is corrected in its transcripts; "": nothing */
    const char *model_chain; /* of the models that were to be asked; NULL: nobody knows, it is not to be found again */
    int64_t revision;        /* content_revision of the course that guided; GENERATION_KEY_UNGUIDED without */
    const char *prompts;     /* versions of all that may be told for it; NULL: prompt_version is all */
    const char *prompt_version, *provider, *model_id;
    int64_t tokens_in, tokens_out;
    double cost_usd;
    struct structure structure;
    struct texts warnings;
};

/* Inserts it and, if it covers the whole course and `apply` asks for it or nothing is applied yet, applies it. In the open
 * transaction, which holds the course. */
bool snapshot_insert(const struct unit *unit, const struct snapshot_draft *draft, bool apply,
                     struct uuid *snapshot) MUST_CHECK;

/* Unpacks a stored snapshot (applied.h), in the open transaction, which holds the course. `rows` is the snapshot's row.
 * NOT_FOUND "Snapshot not found"; CONFLICT for one that covers a node only. */
bool snapshot_apply(const struct unit *unit, struct uuid course, struct uuid snapshot, struct pg_rows *rows) MUST_CHECK;

/* What applying it would do, under the same conditions; nothing is changed. Of a large course more than a request's arena holds. */
bool snapshot_plan(const struct unit *unit, struct uuid course, struct uuid snapshot,
                   struct structure_plan *plan) MUST_CHECK;

/* Whether a snapshot is there that a generation with this key would only repeat; nil when there is none. */
bool snapshot_find_same(const struct unit *unit, const struct generation_key *key, struct uuid *snapshot) MUST_CHECK;

/* The structure that is applied to a course with all that was changed since, for guided generation; *found false when there is none. */
bool snapshot_applied(const struct unit *unit, struct uuid course, struct structure *structure, bool *found) MUST_CHECK;

/* A row without the structure; NOT_FOUND. */
bool snapshot_fetch(const struct unit *unit, struct uuid course, struct uuid snapshot, struct pg_rows *rows) MUST_CHECK;
bool snapshot_fetch_latest(const struct unit *unit, struct uuid course, struct uuid node,
                           struct pg_rows *rows) MUST_CHECK;

/* A page of the history, without structures, newest first; at most limit + 1 rows, `total` counts all. */
bool snapshot_list(const struct unit *unit, struct uuid course, struct uuid node, const struct page *page,
                   struct pg_rows *rows, int64_t *total) MUST_CHECK;

/* The structure as JSON, whole or piece by piece: characters from `from` on, none behind the end. A snapshot never changes. */
bool snapshot_structure(const struct unit *unit, struct uuid snapshot, struct str *structure) MUST_CHECK;
bool snapshot_structure_piece(const struct unit *unit, struct uuid snapshot, int64_t from, int64_t most,
                              struct str *piece) MUST_CHECK;

/* A row as the contract's Snapshot; `structure` where at is not NULL. */
void snapshot_write(struct json_out *out, const char *key, const struct pg_rows *rows, int row, struct str structure);

bool snapshot_is_applied(const struct pg_rows *rows, int row);

/* The node a row covers; nil for the whole course. */
struct uuid snapshot_node(const struct pg_rows *rows, int row);
stamp snapshot_created_at(const struct pg_rows *rows, int row);
struct uuid snapshot_id(const struct pg_rows *rows, int row);

#endif
