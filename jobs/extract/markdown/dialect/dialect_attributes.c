#include "jobs/extract/markdown/dialect/dialect_attributes.h"

#include <ctype.h>

#include "jobs/extract/markdown/dialect/dialect_line.h"

static bool is_name(char c)
{
    return isalnum((unsigned char)c) || strchr("-_:./%", c) != NULL || (c & 0x80) != 0;
}

/* ".class", "#id", "key=value", "-" and "unnumbered" of a list; its length, or 0. */
static size_t attribute_length(struct str text)
{
    const bool named = text.len > 1 && strchr(".#", text.at[0]) != NULL;
    size_t at = named;

    while (at < text.len && is_name(text.at[at]))
        at++;
    if (named || at == 0)
        return named && at < 2 ? 0 : at;
    if (at >= text.len || text.at[at] != '=')
        return str_equal((struct str){text.at, at}, STR("-")) ? at : 0;
    at++;
    if (at < text.len && strchr("\"'", text.at[at]) != NULL) {
        const char *end = memchr(text.at + at + 1, text.at[at], text.len - at - 1);
        return end != NULL ? (size_t)(end - text.at) + 1 : 0;
    }
    while (at < text.len && strchr(" \t", text.at[at]) == NULL && text.at[at] != '}')
        at++;
    return at;
}

size_t dialect_attributes_length(struct str text)
{
    struct str inside, rest;
    size_t length;

    if (!dialect_line_enclosed(text, STR("{"), STR("}"), &inside, &length) || inside.len == 0)
        return 0;
    if (inside.at[0] == ':')
        return length;
    rest = str_trim(inside);
    while (rest.len > 0) {
        const size_t taken = attribute_length(rest);

        if (taken == 0)
            return 0;
        rest = str_trim((struct str){rest.at + taken, rest.len - taken});
    }
    return length;
}

size_t dialect_attributes_role(struct str text)
{
    size_t at = 1;

    while (at < text.len && is_name(text.at[at]))
        at++;
    return at > 1 && at + 1 < text.len && text.at[at] == '}' && text.at[at + 1] == '`' ? at + 1 : 0;
}
