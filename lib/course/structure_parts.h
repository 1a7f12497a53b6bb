/*
 * The parts of a structure in rows: modules, then lessons, concepts and exercises, each with its id, parent and place.
 */
#ifndef COURSE_STRUCTURE_PARTS_H
#define COURSE_STRUCTURE_PARTS_H

#include "course/identity.h"

struct structure_parts {
    struct identity_part *items;
    size_t count;
    size_t first[IDENTITY_KINDS + 1]; /* of each kind; the last is the count */
    const void **sources;             /* the module, lesson, concept or exercise of each */
    size_t *orders;                   /* place among its siblings */
};

/* Without ids. Texts are the structure's. */
void structure_parts_list(struct arena *arena, const struct structure *structure, struct structure_parts *parts);

/* A new id for every part that has none. */
void structure_parts_number(struct structure_parts *parts);

/* The parts of one kind as a JSON list of rows; ids are all known. */
void structure_parts_write(struct arena *arena, struct json_out *out, const struct structure_parts *parts,
                           enum identity_kind kind);

#endif
