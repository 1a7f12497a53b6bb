#include "base/json.h"

#include <float.h>
#include <math.h>

#include "base/digest.h"
#include "base/limits.h"

struct json_out json_out(struct buf *buf)
{
    return (struct json_out){.buf = buf};
}

/* The bytes of a string that stand for themselves: printable ASCII but the quote and the backslash. */
static bool is_plain(char c)
{
    return c >= 0x20 && c != '"' && c != '\\';
}

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))
#define ANY_ZERO(word) (((word)-EACH(1)) & ~(word)&EACH(0x80))

/* The same for eight bytes at once. */
static bool all_plain(const char *at)
{
    uint64_t word;

    memcpy(&word, at, sizeof word);
    return ((word | (word - EACH(0x20)) | ANY_ZERO(word ^ EACH('"')) | ANY_ZERO(word ^ EACH('\\'))) & EACH(0x80)) == 0;
}

static size_t plain_run(struct str text, size_t at)
{
    size_t end = at;

    while (text.len - end >= 8 && all_plain(text.at + end))
        end += 8;
    while (end < text.len && is_plain(text.at[end]))
        end++;
    return end - at;
}

static void put_escape(struct buf *buf, char c)
{
    static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
    const char *short_form = c == '\0' ? NULL : strchr(from, c);

    if (short_form != NULL)
        buf_printf(buf, "\\%c", to[short_form - from]);
    else
        buf_printf(buf, "\\u%04x", (unsigned)c);
}

/* A sequence beyond ASCII: as it is, or the replacement character for a byte that belongs to none. */
static size_t put_sequence(struct buf *buf, struct str text, size_t at)
{
    size_t end = at;
    bool replaced = str_next(text, &end) == 0xFFFD && end == at + 1;

    if (replaced)
        buf_puts(buf, "\xEF\xBF\xBD");
    else
        buf_put(buf, text.at + at, end - at);
    return end;
}

static void put_string(struct buf *buf, struct str text)
{
    size_t at = 0, run;

    buf_putc(buf, '"');
    while (at < text.len) {
        run = plain_run(text, at);
        buf_put(buf, text.at + at, run);
        at += run;
        if (at < text.len && ((uint8_t)text.at[at] & 0x80) != 0)
            at = put_sequence(buf, text, at);
        else if (at < text.len)
            put_escape(buf, text.at[at++]);
    }
    buf_putc(buf, '"');
}

/* What stands before a value: the comma due and the key. */
static void lead_in(struct json_out *out, const char *key)
{
    size_t length = key == NULL ? 0 : strlen(key);
    char *start = buf_reserve(out->buf, length + sizeof ",\"\":"), *at = start;

    if (start == NULL)
        return;
    if (out->comma)
        *at++ = ',';
    out->comma = true;
    if (key != NULL) {
        *at++ = '"';
        at = mempcpy(at, key, length);
        *at++ = '"';
        *at++ = ':';
    }
    out->buf->len += (size_t)(at - start);
}

static void go_in(struct json_out *out, const char *key, char bracket)
{
    lead_in(out, key);
    buf_putc(out->buf, bracket);
    out->depth++;
    out->comma = false;
}

static void go_out(struct json_out *out, char bracket)
{
    assert(out->depth > 0);
    buf_putc(out->buf, bracket);
    out->depth--;
    out->comma = true;
}

void json_open(struct json_out *out, const char *key)
{
    go_in(out, key, '{');
}

void json_close(struct json_out *out)
{
    go_out(out, '}');
}

void json_list(struct json_out *out, const char *key)
{
    go_in(out, key, '[');
}

void json_end(struct json_out *out)
{
    go_out(out, ']');
}

void json_put_text(struct json_out *out, const char *key, const char *text)
{
    json_put_str(out, key, str_of(text));
}

void json_put_str(struct json_out *out, const char *key, struct str text)
{
    if (text.at == NULL) {
        json_put_null(out, key);
        return;
    }
    lead_in(out, key);
    put_string(out->buf, text);
}

void json_put_int(struct json_out *out, const char *key, int64_t value)
{
    lead_in(out, key);
    buf_printf(out->buf, "%lld", (long long)value);
}

/* 15 digits are always exact one way and 17 the other; only the subnormals can do with less than 15 after trimming. */
static void put_double(struct buf *buf, double value)
{
    char text[32];
    int digits = fabs(value) < DBL_MIN ? 1 : DBL_DIG;

    do
        snprintf(text, sizeof text, "%.*g", digits, value);
    while (digits++ < DBL_DECIMAL_DIG && strtod(text, NULL) != value);
    buf_puts(buf, text);
}

void json_put_double(struct json_out *out, const char *key, double value)
{
    if (!isfinite(value)) {
        json_put_null(out, key);
        return;
    }
    lead_in(out, key);
    put_double(out->buf, value);
}

void json_put_bool(struct json_out *out, const char *key, bool value)
{
    lead_in(out, key);
    buf_puts(out->buf, value ? "true" : "false");
}

void json_put_null(struct json_out *out, const char *key)
{
    lead_in(out, key);
    buf_put(out->buf, "null", 4);
}

void json_put_uuid(struct json_out *out, const char *key, struct uuid uuid)
{
    char text[UUID_TEXT];

    json_put_text(out, key, uuid_is_nil(uuid) ? NULL : uuid_format(uuid, text));
}

void json_put_stamp(struct json_out *out, const char *key, stamp at)
{
    char text[STAMP_TEXT];

    json_put_text(out, key, at == STAMP_NONE ? NULL : stamp_format(at, text));
}

void json_put_raw(struct json_out *out, const char *key, struct str json)
{
    lead_in(out, key);
    if (json.at == NULL || json.len == 0)
        buf_put(out->buf, "null", 4);
    else
        buf_put(out->buf, json.at, json.len);
}

/* A multiple of three goes in at a time, so that only the last piece is padded. */
#define BASE64_STEP ((size_t)3 * 1024)

void json_put_base64(struct json_out *out, const char *key, const char *prefix, struct str bytes)
{
    char room[BASE64_STEP / 3 * 4 + 1];

    lead_in(out, key);
    buf_putc(out->buf, '"');
    buf_puts(out->buf, prefix);
    for (size_t at = 0; at < bytes.len; at += BASE64_STEP)
        buf_puts(out->buf, digest_base64((const uint8_t *)bytes.at + at, MIN(bytes.len - at, BASE64_STEP), room));
    buf_putc(out->buf, '"');
}

static void put_members(struct json_out *out, const json_t *tree);

static void put_elements(struct json_out *out, const json_t *tree)
{
    for (size_t i = 0; i < json_array_size(tree); i++)
        json_put_tree(out, NULL, json_array_get(tree, i));
}

static void put_nested(struct json_out *out, const char *key, const json_t *tree)
{
    if (json_is_object(tree)) {
        json_open(out, key);
        put_members(out, tree);
        json_close(out);
    } else {
        json_list(out, key);
        put_elements(out, tree);
        json_end(out);
    }
}

void json_put_tree(struct json_out *out, const char *key, const json_t *tree)
{
    switch (tree == NULL ? JSON_NULL : json_typeof(tree)) {
    case JSON_OBJECT:
    case JSON_ARRAY:
        put_nested(out, key, tree);
        return;
    case JSON_STRING:
        json_put_str(out, key, (struct str){json_string_value(tree), json_string_length(tree)});
        return;
    case JSON_INTEGER:
        json_put_int(out, key, json_integer_value(tree));
        return;
    case JSON_REAL:
        json_put_double(out, key, json_real_value(tree));
        return;
    case JSON_TRUE:
    case JSON_FALSE:
        json_put_bool(out, key, json_is_true(tree));
        return;
    case JSON_NULL:
        json_put_null(out, key);
        return;
    }
}

/* Keys of a tree come from outside, so they are escaped, which the key argument of the others is not. */
static void put_members(struct json_out *out, const json_t *tree)
{
    for (void *at = json_object_iter((json_t *)(uintptr_t)tree); at != NULL;
         at = json_object_iter_next((json_t *)(uintptr_t)tree, at)) {
        lead_in(out, NULL);
        put_string(out->buf, str_of(json_object_iter_key(at)));
        buf_putc(out->buf, ':');
        out->comma = false;
        json_put_tree(out, NULL, json_object_iter_value(at));
    }
}

const char *json_text(struct arena *arena, const json_t *tree)
{
    struct buf buf = buf_make(LIMIT_JOB_ARENA);
    struct json_out out = json_out(&buf);
    const char *text;

    json_put_tree(&out, NULL, tree);
    assert(!buf.overflow); /* no arena holds so much */
    text = arena_strndup(arena, buf_text(&buf), buf.len);
    buf_free(&buf);
    return text;
}
