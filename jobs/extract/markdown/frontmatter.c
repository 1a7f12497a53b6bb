#include "jobs/extract/markdown/frontmatter.h"

#include "base/buf.h"

#define CEILING ((size_t)16 * KIB) /* a longer one is no front matter */

static bool is_blank(struct str line)
{
    return str_trim(line).len == 0;
}

/* ---- where it is ---- */

static bool is_fence(struct str line)
{
    line = str_trim(line);
    return str_equal(line, STR("---")) || str_equal(line, STR("..."));
}

/* `key:` or `key: value`. What stands before the colon of a sentence has spaces. */
static bool is_pair(struct str line)
{
    struct str value = line, key = str_cut(&value, ':');

    return value.at != NULL && key.len > 0 && memchr(key.at, ' ', key.len) == NULL &&
           memchr(key.at, '\t', key.len) == NULL && (value.len == 0 || strchr(" \t", value.at[0]) != NULL);
}

/* The lines between the fences, and the text behind them. False if there are none. */
static bool find_lines(struct str text, struct str *inside, struct str *behind)
{
    struct str rest = text;
    size_t pairs = 0;

    if (!str_equal(str_trim(str_cut(&rest, '\n')), STR("---")))
        return false;
    *inside = rest;
    while (rest.at != NULL && (size_t)(rest.at - text.at) < CEILING) {
        struct str line = str_cut(&rest, '\n');

        if (line.at == inside->at && is_blank(line))
            return false;
        pairs += is_pair(line);
        if (is_fence(line)) {
            inside->len = (size_t)(line.at - inside->at);
            *behind = rest.at == NULL ? STR("") : rest;
            return pairs > 0;
        }
    }
    return false;
}

/* ---- what it says ---- */

static struct str unquoted(struct str value)
{
    value = str_trim(value);
    if (value.len >= 2 && (value.at[0] == '"' || value.at[0] == '\'') && value.at[value.len - 1] == value.at[0])
        return (struct str){value.at + 1, value.len - 2};
    return value;
}

/* `>` or `|`, perhaps with a sign or a digit, in front of lines that are the value. (YAML 1.2, section 8.1) */
static bool is_block_header(struct str first)
{
    return first.len > 0 && first.len <= 3 && strchr(">|", first.at[0]) != NULL;
}

/* A value goes on over lines that are indented. (YAML 1.2, section 7.3.3) */
static void take_value(struct str first, struct str *rest, struct buf *value)
{
    first = str_trim(first);
    if (!is_block_header(first))
        buf_put(value, first.at, first.len);
    while (rest->len > 0 && (strchr(" \t", rest->at[0]) != NULL || rest->at[0] == '\n')) {
        struct str line = str_trim(str_cut(rest, '\n'));

        if (value->len > 0 && line.len > 0)
            buf_putc(value, ' ');
        buf_put(value, line.at, line.len);
    }
}

static void take_pair(struct str line, struct str *rest, struct document_writer *document)
{
    struct str first = line, key = str_cut(&first, ':');
    struct buf value = buf_make(CEILING);

    take_value(first, rest, &value);
    if (str_equal_nocase(key, STR("title")))
        document_writer_set_title(document, unquoted(buf_str(&value)));
    else if (str_equal_nocase(key, STR("lang")) || str_equal_nocase(key, STR("language")))
        document_writer_set_language(document, unquoted(buf_str(&value)));
    buf_free(&value);
}

struct str frontmatter_take(struct str text, struct document_writer *document)
{
    struct str inside, behind;

    if (!find_lines(text, &inside, &behind))
        return text;
    while (inside.at != NULL) {
        struct str line = str_cut(&inside, '\n');

        if (is_pair(line))
            take_pair(line, &inside, document);
    }
    return behind;
}
