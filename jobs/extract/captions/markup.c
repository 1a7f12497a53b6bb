#include "jobs/extract/captions/markup.h"

#include <ctype.h>

#define REFERENCE_LONGEST 10 /* bytes between '&' and ';' */
#define TAG_LONGEST 256 /* bytes up to '>' or '}': a line of nothing but '<' must not be searched to its end for each */

void markup_begin(struct markup *markup)
{
    markup->in_reading = false;
    markup->speaker = STR("");
}

static void skip(struct str *rest, size_t count)
{
    rest->at += count;
    rest->len -= count;
}

/* ---- character references ---- */

static const char *named(struct str name)
{
    static const struct {
        struct str name;
        const char *text;
    } references[] = {
        {STR("amp"), "&"},  {STR("lt"), "<"},          {STR("gt"), ">"},       {STR("quot"), "\""},
        {STR("apos"), "'"}, {STR("nbsp"), "\xC2\xA0"}, {STR("lrm"), "\u200E"}, {STR("rlm"), "\u200F"},
    };

    for (size_t i = 0; i < ARRAY_COUNT(references); i++)
        if (str_equal(name, references[i].name))
            return references[i].text;
    return NULL;
}

/* "#39" or "#x27"; 0: it is none. */
static uint32_t numbered(struct str name)
{
    const bool hex = name.len > 1 && (name.at[1] == 'x' || name.at[1] == 'X');
    uint32_t point = 0;

    if (name.len < (hex ? 3 : 2) || name.at[0] != '#')
        return 0;
    for (size_t i = hex ? 2 : 1; i < name.len; i++) {
        const unsigned char c = (unsigned char)name.at[i];

        if (hex ? !isxdigit(c) : !isdigit(c))
            return 0;
        point = point * (hex ? 16 : 10) + (uint32_t)(isdigit(c) ? c - '0' : tolower(c) - 'a' + 10);
    }
    return point;
}

/* A reference at the beginning of `rest`, or the '&' alone. */
static void put_reference(struct str *rest, struct buf *out)
{
    const char *end = memchr(rest->at, ';', MIN(rest->len, REFERENCE_LONGEST + 2));
    const struct str name = {rest->at + 1, end != NULL ? (size_t)(end - rest->at - 1) : 0};
    const uint32_t point = numbered(name);
    const char *text = named(name);
    char encoded[4];

    if (text == NULL && point == 0) {
        buf_putc(out, '&');
        skip(rest, 1);
        return;
    }
    if (text != NULL)
        buf_puts(out, text);
    else
        buf_put(out, encoded, str_encode(point, encoded));
    skip(rest, name.len + 2);
}

/* Up to one of the marks, but for '&', or to the end. */
static void put_until(struct str *rest, const char *marks, struct buf *out)
{
    while (rest->len > 0 && (*rest->at == '\0' || strchr(marks, *rest->at) == NULL)) {
        if (*rest->at == '&') {
            put_reference(rest, out);
        } else {
            buf_putc(out, *rest->at);
            skip(rest, 1);
        }
    }
}

void markup_decode(struct str text, struct buf *out)
{
    put_until(&text, "", out);
}

/* ---- tags ---- */

struct tag {
    struct str name; /* without '/' */
    struct str rest; /* behind the name */
    bool closes;
};

static bool is_known(struct str name)
{
    static const struct str names[] = {STR("i"),    STR("b"),    STR("u"),    STR("s"),     STR("font"),
                                       STR("c"),    STR("v"),    STR("br"),   STR("em"),    STR("rt"),
                                       STR("ruby"), STR("span"), STR("lang"), STR("strong")};

    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        if (str_equal_nocase(name, names[i]))
            return true;
    return false;
}

static struct tag read_tag(struct str inside)
{
    struct tag tag = {.closes = inside.len > 0 && *inside.at == '/'};

    if (tag.closes)
        skip(&inside, 1);
    tag.name.at = inside.at;
    while (tag.name.len < inside.len && isalnum((unsigned char)inside.at[tag.name.len]))
        tag.name.len++;
    tag.rest = (struct str){inside.at + tag.name.len, inside.len - tag.name.len};
    return tag;
}

/* Of what may be a tag of SubRip: nothing, a class, or attributes; after a voice or a language, a name. */
static bool is_whole(const struct tag *tag)
{
    const struct str rest = str_trim(tag->rest);

    if (rest.len == 0 || str_equal(rest, STR("/")) || *tag->rest.at == '.' || str_holds(rest, STR("=")))
        return true;
    return isspace((unsigned char)*tag->rest.at) &&
           (str_equal(tag->name, STR("v")) || str_equal(tag->name, STR("lang")));
}

/* A time inside of a text ("<00:01:02.500>") is a tag, too. */
static bool is_tag(const struct markup *markup, struct str inside)
{
    const struct tag tag = read_tag(inside);
    const unsigned char first = inside.len > 0 ? (unsigned char)*inside.at : '/';

    if (markup->is_webvtt)
        return isalnum(first) || first == '/' || first == '.';
    if (isdigit(first))
        return tag.rest.len > 0 && *tag.rest.at == ':';
    return is_known(tag.name) && is_whole(&tag);
}

/* Behind the classes of <v.loud Name>. */
static struct str annotation(struct str rest)
{
    while (rest.len > 0 && !isspace((unsigned char)*rest.at))
        skip(&rest, 1);
    return str_trim(rest);
}

/* True if the text behind the tag is a piece of its own. */
static bool apply(struct markup *markup, struct str inside)
{
    const struct tag tag = read_tag(inside);

    if (str_equal_nocase(tag.name, STR("rt")))
        markup->in_reading = !tag.closes;
    else if (str_equal_nocase(tag.name, STR("ruby")))
        markup->in_reading = false;
    if (!str_equal_nocase(tag.name, STR("v")))
        return str_equal_nocase(tag.name, STR("br"));
    markup->speaker = tag.closes ? STR("") : annotation(tag.rest);
    return true;
}

/* "{\an8}" anywhere, "{i}" in SubRip: how many bytes, 0 for a brace that is text. */
static size_t override_length(const struct markup *markup, struct str rest)
{
    const char *end = memchr(rest.at, '}', MIN(rest.len, TAG_LONGEST));
    const size_t length = end != NULL ? (size_t)(end - rest.at) + 1 : 0;
    struct str inside = {rest.at + 1, length > 2 ? length - 2 : 0};

    if (inside.len == 0)
        return 0;
    if (*inside.at == '\\')
        return length;
    if (*inside.at == '/')
        skip(&inside, 1);
    return !markup->is_webvtt && inside.len == 1 && strchr("biu", *inside.at) != NULL ? length : 0;
}

/* What begins with '<' or '{'. True if a piece ends with it. */
static bool take_mark(struct markup *markup, struct str *line, struct buf *out)
{
    const char *end = *line->at == '<' ? memchr(line->at, '>', MIN(line->len, TAG_LONGEST)) : NULL;
    const struct str inside = {line->at + 1, end != NULL ? (size_t)(end - line->at - 1) : 0};
    const size_t override = *line->at == '{' ? override_length(markup, *line) : 0;

    if (end != NULL && is_tag(markup, inside)) {
        skip(line, inside.len + 2);
        return apply(markup, inside);
    }
    if (override == 0)
        buf_putc(out, *line->at);
    skip(line, MAX(override, 1));
    return false;
}

bool markup_next(struct markup *markup, struct str *line, struct buf *out)
{
    while (line->len > 0) {
        const size_t before = out->len;

        put_until(line, "<{", out);
        if (markup->in_reading)
            out->len = before;
        if (line->len > 0 && take_mark(markup, line, out))
            return true;
    }
    return false;
}
