/*
 * Which parts of a new structure are parts that a course has already (contract section 2, "Identity over apply"): within their kind, those of
 * the same folded title (fold.h; of an exercise, its description), else those with which they share at least half of their citations.
 * Pure.
 *
 * Of several with one title the one with the same parent comes first, and of those the one with the same citations, all of them before half
 * of them, else one that was renamed (it was generated so), else the first in order. A module's and a lesson's citations are those of all below
 * it. No part is two others. What people have renamed is known by the title it was generated with before the one it has; what they have deleted
 * is known, too, and comes behind what is there and is as like.
 */
#ifndef COURSE_IDENTITY_H
#define COURSE_IDENTITY_H

#include "course/structure.h"

enum identity_kind { IDENTITY_MODULE, IDENTITY_LESSON, IDENTITY_CONCEPT, IDENTITY_EXERCISE, IDENTITY_KINDS };

/* A part of what a course has, or had. */
struct identity_known {
    enum identity_kind kind;
    struct uuid id, parent; /* parent nil: none */
    const char *title;      /* folded: as it was generated */
    struct citation *citations;
    size_t citation_count;
    bool is_taken; /* some new part is this one */
    bool is_deleted;
    const char *edited_title; /* folded: as people call it; NULL: as it was generated */
    size_t order;             /* among its siblings; of a deleted one 0 */
};

/* A part of a new structure. */
struct identity_part {
    enum identity_kind kind;
    const char *title; /* folded */
    const struct identity_part *parent;
    struct citation *citations;
    size_t citation_count;
    struct uuid id; /* nil until it is known to be one that was there */
};

const char *identity_kind_name(enum identity_kind kind);
/* Of a name that identity_kind_name gives. */
enum identity_kind identity_kind_of(const char *name);

/* Sets the ids of the parts that were there. `is_guided`: the parts were made of those that are there, so that a title that is there below the same
 * parent tells more than what a deleted one cites. Parts come kind by kind, in the order of the enum. Sorts `known` and all citations. */
void identity_match(struct arena *arena, struct identity_known *known, size_t known_count, struct identity_part *parts,
                    size_t part_count, bool is_guided);

#endif
