/*
 * A large JSON text (RFC 8259) taken apart without a tree of the whole: an object into members that stay text and a tree of the others, a list
 * into its items one by one. So the memory that a reader takes is that of one part at a time, whatever the text. What is not handed out as
 * a tree is looked at only as far as its brackets, strings and commas: whoever reads to the leaves has checked all of it.
 */
#ifndef BASE_JSON_PARTS_H
#define BASE_JSON_PARTS_H

#include "base/json.h"

#define JSON_PARTS_DEPTH 100 /* levels of a value; a tree that is made of a part of it has JSON_DEPTH of them at most */

struct json_parts {
    struct str whole;  /* lines are counted in it */
    size_t most_bytes; /* of what becomes a tree */
    size_t most_values;
    struct fault *fault;
};

/* A member that stays text; text.at == NULL: it is not there. */
struct json_part {
    const char *name;
    struct str text;
};

/* `object` as a whole value. Members that are named in `parts` stay text, all others are in *rest, an object that is released with the arena.
 * MALFORMED_JSON with the line; TOO_LARGE where `rest` would pass the ceilings. */
bool json_parts_split(const struct json_parts *of, struct arena *arena, struct str object, struct json_part *parts,
                      size_t count, json_t **rest) MUST_CHECK;

/* The item of a list behind *at (0 at first), which moves on; text.at == NULL behind the last one. MALFORMED_JSON where it is no list. */
bool json_parts_item(const struct json_parts *of, struct str list, size_t *at, struct str *item) MUST_CHECK;

/* The line, from 1, in which a part begins. */
size_t json_parts_line(const struct json_parts *of, struct str part);

#endif
