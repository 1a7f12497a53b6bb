#include "jobs/extract/markdown/frontmatter.h"

#include <ctype.h>

#include "base/buf.h"

#define CEILING ((size_t)16 * KIB) /* a longer one is no front matter */

static bool is_blank(struct str line)
{
    return str_trim(line).len == 0;
}

/* ---- where it is ---- */

/* YAML between "---" and "---" or "...", TOML between "+++" and "+++". */
static bool is_fence(struct str line, char separator)
{
    line = str_trim(line);
    if (separator == '=')
        return str_equal(line, STR("+++"));
    return str_equal(line, STR("---")) || str_equal(line, STR("..."));
}

/* `key:` or `key: value`; in TOML, `key = value`. What stands before the colon of a sentence has spaces. */
static bool is_pair(struct str line, char separator)
{
    struct str value = line, key = str_cut(&value, separator);

    key = separator == '=' ? str_trim(key) : key;
    return value.at != NULL && key.len > 0 && memchr(key.at, ' ', key.len) == NULL &&
           memchr(key.at, '\t', key.len) == NULL &&
           (separator == '=' || value.len == 0 || strchr(" \t", value.at[0]) != NULL);
}

/* Words at the margin that are no pair: a sentence that goes on from the line before, as no value does. (YAML 1.2, section 8.2.2) */
static bool is_prose(struct str line, char separator)
{
    return separator == ':' && line.len > 0 && ((uint8_t)line.at[0] >= 0x80 || isalpha((unsigned char)line.at[0])) &&
           memchr(line.at, ':', line.len) == NULL && memchr(line.at, ' ', str_trim(line).len) != NULL;
}

/* The lines between the fences, and the text behind them. False if there are none. */
static bool find_lines(struct str text, char separator, struct str *inside, struct str *behind)
{
    struct str rest = text, first = str_trim(str_cut(&rest, '\n'));
    size_t pairs = 0;

    if (!str_equal(first, separator == '=' ? STR("+++") : STR("---")))
        return false;
    *inside = rest;
    while (rest.at != NULL && (size_t)(rest.at - text.at) < CEILING) {
        struct str line = str_cut(&rest, '\n');

        if ((line.at == inside->at && is_blank(line)) || is_prose(line, separator))
            return false;
        pairs += is_pair(line, separator);
        if (is_fence(line, separator)) {
            inside->len = (size_t)(line.at - inside->at);
            *behind = rest.at == NULL ? STR("") : rest;
            return pairs > 0;
        }
    }
    return false;
}

/* ---- what it says ---- */

/* The character of \xXX, \uXXXX or \UXXXXXXXX, whose letter stands at *at; *at moves to its last digit. 0 if it is none. */
static uint32_t take_hex(struct str value, size_t *at)
{
    const size_t digits = value.at[*at] == 'x' ? 2 : value.at[*at] == 'u' ? 4 : value.at[*at] == 'U' ? 8 : 0;
    char text[9] = "", *end;
    uint32_t point;

    if (digits == 0 || value.len - *at - 1 < digits)
        return 0;
    memcpy(text, value.at + *at + 1, digits);
    point = (uint32_t)strtoul(text, &end, 16);
    if (end != text + digits || !isxdigit((unsigned char)text[0]))
        return 0;
    *at += digits;
    return point;
}

/* Behind a backslash in double quotes; what ends or indents lines is a space here. (YAML 1.2, section 5.7) */
static void put_escaped(struct str value, size_t *at, struct buf *plain)
{
    const uint32_t point = take_hex(value, at);
    char encoded[4];

    if (point > 0)
        buf_put(plain, encoded, str_encode(point, encoded));
    else
        buf_putc(plain, strchr("ntr", value.at[*at]) != NULL ? ' ' : value.at[*at]);
}

/* Up to the quote that ends it; two single quotes are one. (YAML 1.2, section 7.3) */
static void put_quoted(struct str value, struct buf *plain)
{
    const char quote = value.at[0];

    for (size_t at = 1; at < value.len; at++) {
        const bool more = at + 1 < value.len;

        if (quote == '"' && value.at[at] == '\\' && more) {
            at++;
            put_escaped(value, &at, plain);
        } else if (value.at[at] != quote) {
            buf_putc(plain, value.at[at]);
        } else if (quote == '\'' && more && value.at[at + 1] == quote) {
            buf_putc(plain, value.at[at++]);
        } else {
            return;
        }
    }
}

/* Up to a comment; nothing for a null. (YAML 1.2, sections 6.6 and 10.3.2) */
static void put_unquoted(struct str value, struct buf *plain)
{
    for (size_t at = 1; at < value.len; at++)
        if (value.at[at] == '#' && strchr(" \t", value.at[at - 1]) != NULL)
            value.len = at;
    value = str_trim(value);
    if (value.len > 0 && value.at[0] != '#' && !str_equal(value, STR("~")) && !str_equal_nocase(value, STR("null")))
        buf_put(plain, value.at, value.len);
}

static void put_plain(struct str value, struct buf *plain)
{
    if (value.len > 0 && (value.at[0] == '"' || value.at[0] == '\''))
        put_quoted(value, plain);
    else
        put_unquoted(value, plain);
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

static void take_pair(struct str line, char separator, struct str *rest, struct document_writer *document)
{
    struct str first = line, key = str_trim(str_cut(&first, separator));
    struct buf value = buf_make(CEILING), plain = buf_make(CEILING);
    const bool is_block = is_block_header(str_trim(first));

    take_value(first, rest, &value);
    if (is_block)
        buf_put(&plain, value.data, value.len);
    else
        put_plain(buf_str(&value), &plain);
    if (str_equal_nocase(key, STR("title")))
        document_writer_set_title(document, str_trim(buf_str(&plain)));
    else if (str_equal_nocase(key, STR("lang")) || str_equal_nocase(key, STR("language")))
        document_writer_set_language(document, str_trim(buf_str(&plain)));
    buf_free(&value);
    buf_free(&plain);
}

/* A table of TOML, "[params]": the keys behind it are its own. */
static bool begins_table(struct str line, char separator)
{
    return separator == '=' && line.len > 0 && line.at[0] == '[';
}

/* "% Title", and lines for authors and date behind it. (Pandoc's manual, pandoc_title_block) */
static struct str take_title_block(struct str text, struct document_writer *document)
{
    struct str rest = text, line = str_cut(&rest, '\n');

    document_writer_set_title(document, str_trim((struct str){line.at + 1, line.len - 1}));
    while (rest.at != NULL && rest.len > 0 && (rest.at[0] == '%' || rest.at[0] == ' '))
        str_cut(&rest, '\n');
    return rest.at == NULL ? STR("") : rest;
}

/* "Title: Heat" and more such lines up to the first blank one, the title among them. (MultiMarkdown 6, "Metadata") */
static bool find_multimarkdown(struct str text, struct str *inside, struct str *behind)
{
    struct str rest = text;
    bool has_title = false;

    while (rest.at != NULL && (size_t)(rest.at - text.at) < CEILING) {
        struct str line = str_cut(&rest, '\n');

        if (is_blank(line)) {
            *inside = (struct str){text.at, (size_t)(line.at - text.at)};
            *behind = rest.at == NULL ? STR("") : rest;
            return has_title;
        }
        if (!is_pair(line, ':') && (line.at == text.at || strchr(" \t", line.at[0]) == NULL))
            return false;
        has_title = has_title || str_starts(line, STR("Title:")) || str_starts(line, STR("title:"));
    }
    return false;
}

struct str frontmatter_take(struct str text, struct document_writer *document)
{
    const char separator = str_starts(text, STR("+++")) ? '=' : ':';
    struct str inside, behind;

    if (str_starts(text, STR("% ")))
        return take_title_block(text, document);
    if (!find_lines(text, separator, &inside, &behind) && !find_multimarkdown(text, &inside, &behind))
        return text;
    while (inside.at != NULL) {
        struct str line = str_cut(&inside, '\n');

        if (begins_table(line, separator))
            break;
        if (is_pair(line, separator))
            take_pair(line, separator, &inside, document);
    }
    return behind;
}
