/*
 * What becomes of a course when a new structure takes the place of what is there, and people have edited that: a plan, which a dry run shows and
 * an apply writes (structure_store.h). Pure.
 *
 * Which parts of the structure are there already, identity.h says. What people have edited stays as it is, of a locked part everything but
 * what is below it; all else is as the structure has it. What a structure does not have goes, unless it was edited or is locked: if the
 * part it lies in goes, it comes to one of the same title, else to a last module of its own. What people have deleted does not come back.
 * Whatever the structure offered in vain is a conflict.
 */
#ifndef COURSE_STRUCTURE_MERGE_H
#define COURSE_STRUCTURE_MERGE_H

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

/* `kept_title`: of the module for what has no other place. Known parts, parts and structure must last as long as the plan. */
void structure_merge(struct arena *arena, const struct merge_known *known, size_t known_count,
                     const struct structure *structure, const char *kept_title, struct structure_plan *plan);

/* What is written of an item: an object that the statements of sql/queries/items.sql take. */
void structure_merge_row(struct json_out *out, const struct structure_plan *plan, const struct merge_item *item);

const char *structure_merge_reason_name(enum merge_reason reason);

/* What such a module is called in a language (BCP 47; NULL: not known). */
const char *structure_merge_kept_title(const char *language);

#endif
