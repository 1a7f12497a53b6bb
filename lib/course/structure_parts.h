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
    bool *dropped;                    /* it does not come into the course: no concept has it as a prerequisite */
    struct arena *arena;
    const struct identity_part **glossary; /* concepts by title */
};

/* Without ids. Texts are the structure's. */
void structure_parts_list(struct arena *arena, const struct structure *structure, struct structure_parts *parts);

/* A new id for every part that has none. */
void structure_parts_number(struct structure_parts *parts);

/* What a part is called: its title, of an exercise the description. */
const char *structure_parts_title(const struct structure_parts *parts, size_t part);

/* The fields of a part as the API names them (structure_fields.h), as an object; ids are all known. */
void structure_parts_fields(struct json_out *out, const char *key, const struct structure_parts *parts, size_t part);

#endif
