#include "jobs/extract/html/page_source.h"

#include <ctype.h>

#include "base/limits.h"

#define NAME_LONGEST 40 /* of a tag; longer ones are nobody's */

enum tag_kind {
    TAG_OTHER,   /* closed by its end tag */
    TAG_VOID,    /* has no end */
    TAG_FORMAT,  /* ended alone: what lies between stays open */
    TAG_SPECIAL, /* ends a paragraph */
    TAG_LOOSE,   /* special, but an item looks beyond it */
    TAG_PARAGRAPH,
    TAG_ITEM,  /* ended by the next of its kind */
    TAG_CELL,  /* the same, in a table */
    TAG_FENCE, /* end tags of other elements do not reach beyond it */
    TAG_RAW,   /* up to its end tag no tags are read */
};

static const struct {
    const char *names; /* with a space at both ends */
    enum tag_kind kind;
} kinds[] = {
    {" area base br col embed hr img input link meta source track wbr param frame keygen basefont bgsound ", TAG_VOID},
    {" a b big code em font i nobr s small strike strong tt u ", TAG_FORMAT},
    {" article aside blockquote body center details dialog dir dl fieldset figcaption figure footer form h1 h2 h3 h4 "
     "h5 h6 "
     "head header hgroup html listing main menu nav ol pre section summary ul ",
     TAG_SPECIAL},
    {" address div ", TAG_LOOSE},
    {" p ", TAG_PARAGRAPH},
    {" li dd dt option ", TAG_ITEM},
    {" td th tr tbody thead tfoot caption colgroup ", TAG_CELL},
    {" table object marquee applet button svg math ", TAG_FENCE},
    {" script style textarea title xmp iframe noembed noframes noscript template plaintext ", TAG_RAW},
};

/* What is asked of elements later on. */
static const char *const attributes[] = {
    "class",    "id",       "role",     "href",     "alt",        "alttext",   "lang",          "content",
    "name",     "property", "itemprop", "datetime", "type",       "hidden",    "aria-hidden",   "aria-label",
    "style",    "start",    "value",    "rel",      "http-equiv", "data-lang", "data-language", "language",
    "encoding", "src",      "border",   "rowspan",  "colspan",    "itemtype",  "open",
};

struct element {
    uint32_t name; /* hashed */
    enum tag_kind kind;
    bool foreign; /* SVG or MathML */
};

struct reducer {
    struct buf *out;
    struct str rest;
    struct element stack[PAGE_SOURCE_DEPTH];
    size_t depth, formats;
};

/* A tag's name in lower case, and what is known of it. */
struct tag {
    char name[NAME_LONGEST + 1];
    size_t length;
    uint32_t hash;
    enum tag_kind kind;
};

/* ---- names ---- */

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

static void skip(struct str *text, size_t length)
{
    text->at += length;
    text->len -= length;
}

static enum tag_kind kind_of(const struct tag *tag)
{
    char word[NAME_LONGEST + 3];
    const int length = snprintf(word, sizeof word, " %s ", tag->name);

    for (size_t i = 0; length > 2 && i < ARRAY_COUNT(kinds); i++)
        if (strstr(kinds[i].names, word) != NULL)
            return kinds[i].kind;
    return TAG_OTHER;
}

/* FNV-1a. Two names of one hash would make a tag's depth wrong by one, no more. */
static uint32_t hash_of(const struct tag *tag)
{
    uint32_t hash = 2166136261U;

    for (size_t i = 0; i < tag->length; i++)
        hash = (hash ^ (uint8_t)tag->name[i]) * 16777619U;
    return hash;
}

static struct tag take_name(struct str *rest)
{
    struct tag tag = {.length = 0};
    size_t length = 0;

    while (length < rest->len && !is_space(rest->at[length]) && strchr("/>", rest->at[length]) == NULL) {
        const char c = rest->at[length++];

        if (tag.length < NAME_LONGEST)
            tag.name[tag.length++] = (char)tolower((unsigned char)c);
    }
    skip(rest, length);
    tag.hash = hash_of(&tag);
    tag.kind = kind_of(&tag);
    return tag;
}

/* ---- attributes ---- */

struct attribute {
    struct str name, value;
};

static struct str take_value(struct str *rest)
{
    struct str value = *rest;
    const char quote = value.len > 0 && (value.at[0] == '"' || value.at[0] == '\'') ? value.at[0] : '\0';

    if (quote != '\0') {
        const char *end = memchr(value.at + 1, quote, value.len - 1);
        const size_t length = end != NULL ? (size_t)(end - value.at) - 1 : value.len - 1;

        skip(rest, MIN(length + 2, value.len));
        return (struct str){value.at + 1, length};
    }
    for (value.len = 0; value.len < rest->len && !is_space(rest->at[value.len]) && rest->at[value.len] != '>';
         value.len++)
        ;
    skip(rest, value.len);
    return value;
}

/* False at the end of the tag, behind which `rest` is then. */
static bool take_attribute(struct str *rest, struct attribute *attribute)
{
    while (rest->len > 0 && (is_space(rest->at[0]) || rest->at[0] == '/'))
        skip(rest, 1);
    if (rest->len == 0 || rest->at[0] == '>') {
        skip(rest, MIN(rest->len, 1));
        return false;
    }
    *attribute = (struct attribute){.name = *rest, .value = STR("")};
    for (attribute->name.len = 1; attribute->name.len < rest->len && !is_space(rest->at[attribute->name.len]) &&
                                  strchr("/=>", rest->at[attribute->name.len]) == NULL;
         attribute->name.len++)
        ;
    skip(rest, attribute->name.len);
    while (rest->len > 0 && is_space(rest->at[0]))
        skip(rest, 1);
    if (rest->len == 0 || rest->at[0] != '=')
        return true;
    skip(rest, 1);
    while (rest->len > 0 && is_space(rest->at[0]))
        skip(rest, 1);
    attribute->value = take_value(rest);
    return true;
}

static int known_attribute(struct str name)
{
    for (size_t i = 0; i < ARRAY_COUNT(attributes); i++)
        if (str_equal_nocase(name, str_of(attributes[i])))
            return (int)i;
    return -1;
}

static void put_attribute(struct buf *out, const char *name, struct str value)
{
    buf_printf(out, " %s=\"", name);
    for (size_t i = 0; i < value.len; i++) {
        if (value.at[i] == '"')
            buf_puts(out, "&quot;");
        else
            buf_putc(out, value.at[i]);
    }
    buf_putc(out, '"');
}

/* The first of each name counts. `out` NULL: only to the end of the tag. */
static void take_attributes(struct str *rest, struct buf *out, struct str *type)
{
    struct attribute attribute;
    uint64_t seen = 0;

    while (take_attribute(rest, &attribute)) {
        const int known = out != NULL ? known_attribute(attribute.name) : -1;

        if (known < 0 || (seen & UINT64_C(1) << known) != 0 || attribute.value.len > PAGE_SOURCE_VALUE)
            continue;
        seen |= UINT64_C(1) << known;
        if (type != NULL && strcmp(attributes[known], "type") == 0)
            *type = attribute.value;
        put_attribute(out, attributes[known], attribute.value);
    }
}

/* ---- how deep ---- */

static void close_down_to(struct reducer *r, size_t depth)
{
    while (r->depth > depth)
        r->formats -= r->stack[--r->depth].kind == TAG_FORMAT;
}

/* A new block ends the paragraph that is open. */
static void close_paragraph(struct reducer *r)
{
    for (size_t i = r->depth; i > 0 && r->stack[i - 1].kind != TAG_FENCE; i--) {
        if (r->stack[i - 1].kind == TAG_PARAGRAPH) {
            close_down_to(r, i - 1);
            return;
        }
    }
}

/* An item ends the one before it, with what is open in that. */
static void close_item(struct reducer *r)
{
    size_t i = r->depth;

    while (i > 0 && r->stack[i - 1].kind != TAG_SPECIAL && r->stack[i - 1].kind != TAG_FENCE)
        i--;
    if (i > 0 && r->stack[i - 1].kind == TAG_SPECIAL)
        close_down_to(r, i);
}

static void close_cell(struct reducer *r)
{
    size_t i = r->depth;

    while (i > 0 && r->stack[i - 1].kind != TAG_FENCE)
        i--;
    if (i > 0)
        close_down_to(r, i);
}

/* In SVG and MathML items and cells do not end one another. */
static bool is_foreign(const struct reducer *r)
{
    size_t i = r->depth;

    while (i > 0 && r->stack[i - 1].kind != TAG_FENCE)
        i--;
    return i > 0 && r->stack[i - 1].foreign;
}

static void remove_element(struct reducer *r, size_t at)
{
    r->formats -= r->stack[at].kind == TAG_FORMAT;
    memmove(r->stack + at, r->stack + at + 1, (r->depth - at - 1) * sizeof r->stack[0]);
    r->depth--;
}

static void on_end(struct reducer *r, const struct tag *tag)
{
    for (size_t i = r->depth; i > 0; i--) {
        if (r->stack[i - 1].name == tag->hash) {
            if (tag->kind == TAG_FORMAT)
                remove_element(r, i - 1);
            else
                close_down_to(r, i - 1);
            return;
        }
        if (r->stack[i - 1].kind == TAG_FENCE && tag->kind != TAG_FENCE)
            return;
    }
}

static bool is_foreign_root(const struct tag *tag)
{
    return strcmp(tag->name, "svg") == 0 || strcmp(tag->name, "math") == 0;
}

/* False: it would lie too deep. */
static bool on_start(struct reducer *r, const struct tag *tag)
{
    const bool is_format = tag->kind == TAG_FORMAT, foreign = is_foreign(r);

    if (tag->kind == TAG_VOID || tag->kind == TAG_RAW)
        return true;
    if (tag->kind == TAG_SPECIAL || tag->kind == TAG_LOOSE || tag->kind == TAG_PARAGRAPH || tag->kind == TAG_ITEM)
        close_paragraph(r);
    if (tag->kind == TAG_ITEM && !foreign)
        close_item(r);
    if (tag->kind == TAG_CELL && !foreign)
        close_cell(r);
    if ((tag->kind == TAG_ITEM || tag->kind == TAG_CELL) && !foreign)
        return true;
    if (is_format && tag->name[0] == 'a')
        on_end(r, tag);
    if (r->depth == PAGE_SOURCE_DEPTH || (is_format && r->formats == PAGE_SOURCE_FORMATS))
        return false;
    r->stack[r->depth++] = (struct element){tag->hash, tag->kind, is_foreign_root(tag)};
    r->formats += is_format;
    return true;
}

/* ---- tags ---- */

/* What stands before the end tag of that name; `rest` moves behind it, or to the end where there is none. */
static struct str take_raw(struct str *rest, const struct tag *tag)
{
    struct str raw = *rest;

    for (const char *at = rest->at; (at = memchr(at, '<', (size_t)(rest->at + rest->len - at))) != NULL; at++) {
        const size_t left = (size_t)(rest->at + rest->len - at);

        if (left < tag->length + 3 || at[1] != '/' ||
            !str_equal_nocase((struct str){at + 2, tag->length}, (struct str){tag->name, tag->length}) ||
            isalnum((unsigned char)at[2 + tag->length]))
            continue;
        raw.len = (size_t)(at - raw.at);
        skip(rest, raw.len + tag->length + 2);
        take_attributes(rest, NULL, NULL);
        return raw;
    }
    skip(rest, rest->len);
    return raw;
}

static void put_escaped(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '<')
            buf_puts(out, "&lt;");
        else if (text.at[i] == '&')
            buf_puts(out, "&amp;");
        else
            buf_putc(out, text.at[i]);
    }
}

/* `start` is where its tag begins in the output. */
static void put_raw(struct reducer *r, const struct tag *tag, size_t start, struct str type)
{
    const struct str raw = take_raw(&r->rest, tag);
    const bool is_script = strcmp(tag->name, "script") == 0;

    if (strcmp(tag->name, "title") == 0 || (is_script && str_equal_nocase(type, STR("application/ld+json")))) {
        buf_put(r->out, raw.at, raw.len);
        buf_printf(r->out, "</%s>", tag->name);
        return;
    }
    r->out->len = MIN(r->out->len, start);
    if (is_script && (str_starts(type, STR("math/tex")) || str_starts(type, STR("math/asciimath"))))
        put_escaped(r->out, raw);
    else if (strcmp(tag->name, "xmp") == 0 || strcmp(tag->name, "plaintext") == 0) {
        buf_puts(r->out, "<pre>");
        put_escaped(r->out, raw);
        buf_puts(r->out, "</pre>");
    } else if (is_script || strcmp(tag->name, "noscript") == 0) {
        buf_puts(r->out, "<script></script>"); /* that there is one tells something of the page */
    }
}

static void put_start(struct reducer *r)
{
    const size_t start = r->out->len;
    struct tag tag = take_name(&r->rest);
    struct str type = STR("");

    if (tag.length == NAME_LONGEST || !on_start(r, &tag)) {
        take_attributes(&r->rest, NULL, NULL);
        if (tag.kind != TAG_FORMAT)
            buf_puts(r->out, "<br>");
        return;
    }
    buf_putc(r->out, '<');
    buf_put(r->out, tag.name, tag.length);
    take_attributes(&r->rest, r->out, &type);
    buf_putc(r->out, '>');
    if (tag.kind == TAG_RAW)
        put_raw(r, &tag, start, type);
}

static void put_end(struct reducer *r)
{
    struct tag tag;

    skip(&r->rest, 1);
    tag = take_name(&r->rest);
    take_attributes(&r->rest, NULL, NULL);
    on_end(r, &tag);
    buf_printf(r->out, "</%.*s>", (int)tag.length, tag.name);
}

/* A comment, a declaration, an instruction. */
static void skip_hidden(struct str *rest)
{
    const bool comment = str_starts(*rest, STR("!--"));
    const char *mark = comment ? "-->" : ">";
    const char *end = memmem(rest->at, rest->len, mark, strlen(mark));

    if (comment && (str_starts(*rest, STR("!-->")) || str_starts(*rest, STR("!--->"))))
        skip(rest, str_starts(*rest, STR("!-->")) ? 4 : 5);
    else
        skip(rest, end != NULL ? (size_t)(end - rest->at) + strlen(mark) : rest->len);
}

static void put_tag(struct reducer *r)
{
    const char first = r->rest.len > 0 ? r->rest.at[0] : '\0', second = r->rest.len > 1 ? r->rest.at[1] : '\0';

    if (isalpha((unsigned char)first))
        put_start(r);
    else if (first == '/' && isalpha((unsigned char)second))
        put_end(r);
    else if (first == '!' || first == '?' || first == '/')
        skip_hidden(&r->rest);
    else
        buf_puts(r->out, "&lt;");
}

void page_source_reduce(struct str html, struct buf *out)
{
    struct reducer r = {.out = out, .rest = html};

    buf_puts(out, "<!DOCTYPE html>");
    while (r.rest.len > 0 && !out->overflow) {
        const char *mark = memchr(r.rest.at, '<', r.rest.len);
        const size_t plain = mark != NULL ? (size_t)(mark - r.rest.at) : r.rest.len;

        buf_put(out, r.rest.at, plain);
        skip(&r.rest, plain + (mark != NULL));
        if (mark != NULL)
            put_tag(&r);
    }
}
