/*
 * JSON (RFC 8259). Writing: a small writer onto a buf, no tree; commas and nesting are its business. Reading: Jansson, with the
 * limits of limits.h and typed field readers that file what is wrong.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <jansson.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/fault.h"
#include "base/stamp.h"
#include "base/uuid.h"

#define JSON_DEPTH 64

/* ---- writing ---- */

struct json_out {
    struct buf *buf;
    unsigned depth;
    bool comma; /* the next value needs one before it */
};

struct json_out json_out(struct buf *buf);

/* `key` NULL inside an array or at the top. Keys are literals of ours and are not escaped. */
void json_open(struct json_out *out, const char *key);                       /* { */
void json_close(struct json_out *out);                                       /* } */
void json_list(struct json_out *out, const char *key);                       /* [ (json_array is Jansson's) */
void json_end(struct json_out *out);                                         /* ] */
void json_put_text(struct json_out *out, const char *key, const char *text); /* NULL is null */
void json_put_str(struct json_out *out, const char *key, struct str text);   /* at == NULL is null */
void json_put_int(struct json_out *out, const char *key, int64_t value);
/* The fewest digits that read back as the same number; null for what is no number (RFC 8259 section 6). */
void json_put_double(struct json_out *out, const char *key, double value);
void json_put_bool(struct json_out *out, const char *key, bool value);
void json_put_null(struct json_out *out, const char *key);
void json_put_uuid(struct json_out *out, const char *key, struct uuid uuid); /* the nil UUID is null */
void json_put_stamp(struct json_out *out, const char *key, stamp at);        /* STAMP_NONE is null */
/* Bytes that are JSON already (jsonb from the database, checked by it); empty or at == NULL is null. */
void json_put_raw(struct json_out *out, const char *key, struct str json);
void json_put_tree(struct json_out *out, const char *key, const json_t *tree); /* NULL is null */
/* One string: `prefix`, which is printable ASCII of ours, and the bytes in base64 (RFC 4648), without a copy of them. */
void json_put_base64(struct json_out *out, const char *key, const char *prefix, struct str bytes);

/* ---- reading ---- */

/* The tree is released with the arena. Refused: more than JSON_DEPTH levels, duplicate keys, NUL in strings, bytes behind the
 * value, malformed UTF-8. Files MALFORMED_JSON with line and column. */
bool json_read(struct arena *arena, struct str text, json_t **tree, struct fault *fault) MUST_CHECK;

/* The same for what has its price whatever it holds: NUL in strings (measure them by json_string_length), duplicate keys (the last
 * counts) and whole numbers of any size (all numbers are reals) are let through. */
bool json_read_leniently(struct arena *arena, struct str text, json_t **tree, struct fault *fault) MUST_CHECK;

/* A released-with-the-arena reference to a tree made by hand. Returns `tree`. */
json_t *json_keep(struct arena *arena, json_t *tree);

/* Compact text of a tree in the arena. */
const char *json_text(struct arena *arena, const json_t *tree);

/* Members of an object whose shape we do not control: absent or of another type gives the fallback. */
const char *json_get_text(const json_t *object, const char *key, const char *fallback);
int64_t json_get_int(const json_t *object, const char *key, int64_t fallback);
double json_get_double(const json_t *object, const char *key, double fallback);
bool json_get_bool(const json_t *object, const char *key, bool fallback);

#endif
