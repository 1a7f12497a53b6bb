/*
 * What a merge of structures reads and what it plans (structure_merge.h).
 */
#ifndef COURSE_MERGE_PLAN_H
#define COURSE_MERGE_PLAN_H

#include "course/structure_fields.h"
#include "course/structure_parts.h"

#define MERGE_NONE SIZE_MAX

/* A part of the course, or one that was deleted from it. */
struct merge_known {
    enum identity_kind kind;
    struct uuid id, parent; /* parent nil: none */
    size_t order;
    const char *title, *generated_title; /* generated_title NULL: it is called as it was generated */
    bool is_deleted, is_locked;
    structure_set edited;
    struct str fields; /* a JSON object by structure_fields.h; of a deleted one none */
    struct citation *citations;
    size_t citation_count; /* of it and of all below it */
};

/* A part that the course will have. */
struct merge_item {
    enum identity_kind kind;
    const struct merge_known *known; /* NULL: it is new */
    size_t part;                     /* of the structure; MERGE_NONE: the structure does not have it */
    struct uuid id, parent;
    size_t order;
    const char *title;                        /* the one that it has, or gets */
    const char *generated_title;              /* as above */
    structure_set changed, kept;              /* kept: the structure has something else there */
    bool is_written;                          /* its row has to be */
    const char *folded;                       /* of its title */
    structure_set protected;                  /* what a structure may not change */
    bool has_own_place, is_pinned, is_behind; /* where it lies, its place, behind all others: not the structure's */
    size_t wanted;                            /* place */
};

enum merge_reason { MERGE_EDITED, MERGE_LOCKED, MERGE_DELETED, MERGE_ORPHANED };

struct merge_conflict {
    enum identity_kind kind;
    struct uuid item;
    structure_set field; /* 0: the part as a whole */
    enum merge_reason reason;
    const char *offered; /* JSON */
    const char
        *rows; /* JSON list of structure_merge_row: what comes back with a deleted part, itself first; NULL: nothing */
};

struct structure_plan {
    struct structure_parts parts;
    struct merge_item *items; /* kind by kind */
    size_t count;
    const struct merge_known **removed;
    size_t removed_count;
    struct merge_conflict *conflicts;
    size_t conflict_count;
    struct uuid *offered; /* known parts that the structure has, deleted ones among them */
    size_t offered_count;
};

#endif
