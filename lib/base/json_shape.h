/*
 * What a JSON value has to be, as a table, and the comparison of a value with it. All that is wrong is filed (fault_field), each with the
 * place as a JSON pointer (RFC 6901); members that nobody knows are UNKNOWN_FIELD with the nearest known name, or removed where the caller is
 * lenient. Pure but for that and the trimming of texts.
 */
#ifndef BASE_JSON_SHAPE_H
#define BASE_JSON_SHAPE_H

#include "base/json.h"

enum json_shape_kind {
    JSON_SHAPE_TEXT, /* trimmed of blanks where it stands; `least` to `most` code points */
    JSON_SHAPE_NAME, /* the same on one line: without the characters of str_unfit_for_name */
    JSON_SHAPE_WORD, /* one of `words` */
    JSON_SHAPE_UUID,
    JSON_SHAPE_WHOLE, /* a whole number, `least` to `most` */
    JSON_SHAPE_REAL,  /* any number, likewise */
    JSON_SHAPE_FLAG,
    JSON_SHAPE_LIST, /* `least` to `most` of `item` */
    JSON_SHAPE_OBJECT
};

struct json_shape_member;

struct json_shape {
    enum json_shape_kind kind;
    bool nullable;
    int64_t least, most;
    const char *const *words;                /* NULL-terminated */
    const struct json_shape *item;           /* of a list */
    const struct json_shape_member *members; /* of an object; the last one has no name */
    const char *(*wrong)(
        const json_t *value); /* NULL, or what else is wrong: "must be …". Asked of values that fit otherwise */
};

struct json_shape_member {
    const char *name;
    const struct json_shape *shape;
    bool optional; /* it may be absent */
};

/* `pointer` says where the value stands; "" is the whole. Texts of faults live in `arena`, what is needed meanwhile in `scratch`. */
bool json_shape_fits(struct arena *arena, struct arena *scratch, json_t *value, const struct json_shape *shape,
                     const char *pointer, bool lenient, struct fault *fault) MUST_CHECK;

#endif
