/*
 * What the reading of an exported course carries along (course_import.h): shared by the halves that read the tree and the structure.
 */
#ifndef COURSE_IMPORT_STATE_H
#define COURSE_IMPORT_STATE_H

#include "base/json_parts.h"
#include "course/course.h"
#include "course/import_counts.h"
#include "course/import_refs.h"
#include "course/import_shapes.h"
#include "course/source.h"
#include "pg/pg.h"

#define IMPORT_PARTS 1000 /* modules of a course, lessons of a module, concepts and exercises of a lesson */
#define IMPORT_MATERIALS 20000
#define IMPORT_POINTER 1024

/* Kinds of rows in the order they are inserted in. */
enum import_kind {
    IMPORT_NODES,
    IMPORT_FILES,
    IMPORT_MODULES,
    IMPORT_LESSONS,
    IMPORT_CONCEPTS,
    IMPORT_EXERCISES,
    IMPORT_MAPPINGS,
    IMPORT_KINDS
};

struct import_node {
    struct uuid id;
    int64_t mappings; /* that lie on it so far */
};

struct import_material {
    enum source_type type;
    struct import_node *node;
};

struct import {
    const struct unit *unit;
    struct json_parts parts;
    bool lenient;          /* what nobody knows is passed over */
    struct arena *scratch; /* of one part */
    struct import_counts *counts;
    bool writing; /* the second pass */
    struct uuid course;
    char pointer[IMPORT_POINTER]; /* to the part that is being read */
    struct import_node **nodes;   /* in the file's order */
    size_t node_count, node_room, node_next;
    struct import_refs materials, concepts;
    struct buf *needs; /* struct import_need: the prerequisites of the file, by the places of `concepts` */
    struct import_refs unknown_files; /* materials without hash and address: nothing can be done with them */
    struct buf rows[IMPORT_KINDS];
    struct json_out out[IMPORT_KINDS];
    const char *exported_fingerprint; /* NULL: the file says none */
    struct course_draft draft;
};

/* One item of a list; false ends the reading. */
typedef bool import_reader(struct import *i, struct str item, void *parent, size_t place);

/* Calls `read` for each item of the list, with the pointer on it. */
bool import_state_each(struct import *i, struct str list, const char *name, size_t most, import_reader *read,
                       void *parent) MUST_CHECK;

/* `item` taken apart and compared: *tree is NULL when it does not fit, and all that is wrong is filed. False where reading cannot go on. */
bool import_state_part(struct import *i, struct str item, const struct json_shape *shape, struct json_part *parts,
                       size_t count, json_t **tree) MUST_CHECK;

/* The material that a member names; NULL, with a fault, when the file has none such. */
const struct import_ref *import_state_material(struct import *i, const json_t *object, const char *key,
                                               const char *place);

void import_state_set_uuid(json_t *object, const char *key, struct uuid id);

/* A row of a kind; what has gathered is inserted as soon as it is much. */
bool import_state_put(struct import *i, enum import_kind kind, const json_t *row) MUST_CHECK;
bool import_state_flush(struct import *i) MUST_CHECK;

#endif
