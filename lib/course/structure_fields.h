/*
 * The fields of the parts of a structure, as the API names them (contract section 2): one table per kind, by which edits are read, and
 * compared and merged with what later structures offer. A set of fields is a bit each, in the order of the table; the last two stand for the
 * parent and for the place among the siblings.
 */
#ifndef COURSE_STRUCTURE_FIELDS_H
#define COURSE_STRUCTURE_FIELDS_H

#include "base/json.h"
#include "course/identity.h"

/* What a field holds. */
enum structure_value {
    VALUE_TITLE, /* one line, never null */
    VALUE_TASK,  /* several, never null */
    VALUE_TEXT,
    VALUE_TEXTS,
    VALUE_DIFFICULTY,
    VALUE_VIDEO,
    VALUE_SLIDES_OF,
    VALUE_TIMECODE,
    VALUE_TIMECODES,
    VALUE_SLIDE_RANGE,
    VALUE_SLIDES,
    VALUE_WEB,
    VALUE_CONCEPTS,
    VALUE_CITATIONS,
    VALUE_KIND,
    VALUE_OPTIONS,
    VALUE_CRITERIA,
    VALUE_LEVEL,
    VALUE_PASS_MARK
};

struct structure_field {
    const char *name;
    enum structure_value value;
};

#define STRUCTURE_FIELDS 9 /* of one kind at most */

typedef unsigned structure_set;
#define STRUCTURE_PARENT (1U << STRUCTURE_FIELDS)
#define STRUCTURE_ORDER (1U << (STRUCTURE_FIELDS + 1))

const struct structure_field *structure_fields_of(enum identity_kind kind, size_t *count);

/* All fields of a kind, without parent and order. */
structure_set structure_fields_all(enum identity_kind kind);

/* The field that the part is known by: its title, of an exercise the description. */
structure_set structure_fields_title(enum identity_kind kind);

/* "lesson_id"; NULL for a module. */
const char *structure_fields_parent_name(enum identity_kind kind);

/* What has to stay together: the options of an exercise are those of its kind. */
structure_set structure_fields_joined(enum identity_kind kind, structure_set set);

/* The set of a field's name; 0: the kind has no such field. */
structure_set structure_fields_find(enum identity_kind kind, const char *name);

/* The name of a set of one. */
const char *structure_fields_name(enum identity_kind kind, structure_set one);

/* A set as a JSON list of names, both ways. Names that the kind does not have are passed over. */
structure_set structure_fields_read(enum identity_kind kind, const json_t *names);
void structure_fields_write(struct json_out *out, const char *key, enum identity_kind kind, structure_set set);

#endif
