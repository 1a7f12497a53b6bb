#include "base/json_parts.h"

/* Where a scan is in a text. */
struct scan {
    const struct json_parts *of;
    const char *at, *end;
};

size_t json_parts_line(const struct json_parts *of, struct str part)
{
    size_t line = 1;

    for (const char *at = of->whole.at; at < part.at; at++)
        line += *at == '\n';
    return line;
}

static bool malformed(const struct scan *s, const char *what)
{
    const char *line = s->at;

    while (line > s->of->whole.at && line[-1] != '\n')
        line--;
    return fault_set(s->of->fault, FAULT_MALFORMED_JSON, "Line %zu, column %zu: %s.",
                     json_parts_line(s->of, (struct str){s->at, 0}), (size_t)(s->at - line) + 1, what);
}

/* ---- steps ---- */

/* The next byte that is no white space; '\0' at the end. */
static char peek(struct scan *s)
{
    while (s->at < s->end && strchr(" \t\r\n", *s->at) != NULL && *s->at != '\0')
        s->at++;
    return s->at < s->end ? *s->at : '\0';
}

static bool take(struct scan *s, char byte)
{
    if (peek(s) != byte || s->at == s->end)
        return false;
    s->at++;
    return true;
}

/* Behind the quote that opens a string, to behind the one that closes it. */
static bool skip_string(struct scan *s)
{
    while (s->at < s->end && *s->at != '"')
        s->at += *s->at == '\\' && s->end - s->at > 1 ? 2 : 1;
    return s->at < s->end ? (s->at++, true) : malformed(s, "a string has no end");
}

static void skip_word(struct scan *s)
{
    while (s->at < s->end && *s->at != '\0' && strchr(",:]}[{\" \t\r\n", *s->at) == NULL)
        s->at++;
}

/* One bracket, string or word of a value. `open` remembers which brackets are open. */
static bool skip_token(struct scan *s, char open[JSON_PARTS_DEPTH], unsigned *depth)
{
    const char byte = *s->at;
    const char *before = s->at;

    if (byte == '{' || byte == '[') {
        if (*depth == JSON_PARTS_DEPTH)
            return malformed(s, "more levels than are read");
        open[(*depth)++] = byte;
        s->at++;
        return true;
    }
    if (byte == '}' || byte == ']') {
        if (*depth == 0 || (open[*depth - 1] == '[') != (byte == ']'))
            return malformed(s, "a bracket that closes none");
        --*depth;
        s->at++;
        return true;
    }
    if (byte == '"')
        return s->at++, skip_string(s);
    if (byte == ',' || byte == ':')
        return *depth > 0 ? (s->at++, true) : malformed(s, "a value is missing");
    skip_word(s);
    return s->at > before || malformed(s, "a character that no JSON has here");
}

/* A whole value; how many commas and brackets it has, which bounds what a tree of it costs. */
static bool skip_value(struct scan *s, struct str *value, size_t *values)
{
    char open[JSON_PARTS_DEPTH];
    unsigned depth = 0;

    *values = 1;
    if (peek(s) == '\0')
        return malformed(s, "a value is missing");
    value->at = s->at;
    do {
        if (peek(s) == '\0')
            return malformed(s, "the text ends within a value");
        *values += strchr(",[{", *s->at) != NULL;
        if (!skip_token(s, open, &depth))
            return false;
    } while (depth > 0);
    value->len = (size_t)(s->at - value->at);
    return true;
}

static struct scan begin(const struct json_parts *of, struct str text)
{
    return (struct scan){of, text.at, text.at + text.len};
}

/* ---- trees ---- */

static bool too_large(const struct json_parts *of, struct str part)
{
    return fault_set(of->fault, FAULT_TOO_LARGE, "The part that begins in line %zu is larger than such a part may be",
                     json_parts_line(of, part));
}

/* What the reader of trees says counts lines from the part on. */
static bool read_tree(const struct json_parts *of, struct arena *arena, struct str text, struct str part, json_t **tree)
{
    struct fault inner = {0};

    if (json_read(arena, text, tree, &inner))
        return true;
    return fault_set(of->fault, FAULT_MALFORMED_JSON, "In the part that begins in line %zu: %s",
                     json_parts_line(of, part), inner.detail);
}

/* ---- objects ---- */

struct splitting {
    struct scan scan;
    struct json_part *parts;
    size_t count;
    struct buf rest;
    size_t values;
};

static struct json_part *part_of(const struct splitting *s, struct str key)
{
    for (size_t i = 0; i < s->count; i++)
        if (str_equal(key, str_of(s->parts[i].name)))
            return &s->parts[i];
    return NULL;
}

static bool put_member(struct splitting *s, struct str key, struct str value, size_t values)
{
    struct json_part *part = part_of(s, key);

    if (part != NULL) {
        if (part->text.at != NULL)
            return malformed(&s->scan, "a member is there twice");
        part->text = value;
        return true;
    }
    s->values += values;
    if (s->values > s->scan.of->most_values)
        return too_large(s->scan.of, value);
    buf_printf(&s->rest, "%s\"", s->rest.len > 1 ? "," : "");
    buf_put(&s->rest, key.at, key.len);
    buf_puts(&s->rest, "\":");
    buf_put(&s->rest, value.at, value.len);
    return !s->rest.overflow || too_large(s->scan.of, value);
}

static bool take_member(struct splitting *s)
{
    struct str key, value;
    size_t values;

    if (!take(&s->scan, '"'))
        return malformed(&s->scan, "the name of a member is missing");
    key.at = s->scan.at;
    if (!skip_string(&s->scan))
        return false;
    key.len = (size_t)(s->scan.at - key.at) - 1;
    if (!take(&s->scan, ':'))
        return malformed(&s->scan, "a colon is missing");
    return skip_value(&s->scan, &value, &values) && put_member(s, key, value, values);
}

static bool take_members(struct splitting *s)
{
    if (!take(&s->scan, '{'))
        return malformed(&s->scan, "an object is missing");
    if (!take(&s->scan, '}')) {
        do {
            if (!take_member(s))
                return false;
        } while (take(&s->scan, ','));
        if (!take(&s->scan, '}'))
            return malformed(&s->scan, "a comma or the end of an object is missing");
    }
    return (peek(&s->scan) == '\0' && s->scan.at == s->scan.end) ||
           malformed(&s->scan, "something stands behind the value");
}

bool json_parts_split(const struct json_parts *of, struct arena *arena, struct str object, struct json_part *parts,
                      size_t count, json_t **rest)
{
    struct splitting s = {begin(of, object), parts, count, buf_make(of->most_bytes), 0};
    bool done;

    for (size_t i = 0; i < count; i++)
        parts[i].text = (struct str){NULL, 0};
    buf_putc(&s.rest, '{');
    done = take_members(&s);
    buf_putc(&s.rest, '}');
    done = done && read_tree(of, arena, buf_str(&s.rest), object, rest);
    buf_free(&s.rest);
    return done;
}

/* ---- lists ---- */

bool json_parts_item(const struct json_parts *of, struct str list, size_t *at, struct str *item)
{
    struct scan s = begin(of, list);
    size_t values;

    *item = (struct str){NULL, 0};
    s.at += *at;
    if (*at == 0) {
        if (!take(&s, '['))
            return malformed(&s, "a list is missing");
        if (peek(&s) == ']')
            return s.at + 1 == s.end || malformed(&s, "something stands behind the list");
    } else if (peek(&s) == ']') {
        return s.at + 1 == s.end || malformed(&s, "something stands behind the list");
    } else if (!take(&s, ',')) {
        return malformed(&s, "a comma or the end of a list is missing");
    }
    if (!skip_value(&s, item, &values))
        return false;
    *at = (size_t)(s.at - list.at);
    return true;
}
