#include "jobs/extract/markdown/html_tag.h"

#include <cmark.h>
#include <ctype.h>

#define REFERENCE_LONGEST 34 /* bytes of the longest name, with '&' and ';' */

static const char spaces[] = " \t\n\f\r";

struct str html_tag_name(struct str tag)
{
    size_t length = 0;

    while (length < tag.len && strchr(" \t\n\f\r/<>", tag.at[length]) == NULL)
        length++;
    return (struct str){tag.at, length};
}

enum html_tag html_tag_kind(struct str name)
{
    static const struct {
        struct str name;
        enum html_tag kind;
    } tags[] = {
        {STR("p"), HTML_BLOCK},          {STR("div"), HTML_BLOCK},     {STR("section"), HTML_BLOCK},
        {STR("article"), HTML_BLOCK},    {STR("header"), HTML_BLOCK},  {STR("footer"), HTML_BLOCK},
        {STR("main"), HTML_BLOCK},       {STR("aside"), HTML_BLOCK},   {STR("nav"), HTML_BLOCK},
        {STR("blockquote"), HTML_BLOCK}, {STR("details"), HTML_BLOCK}, {STR("summary"), HTML_BLOCK},
        {STR("figure"), HTML_BLOCK},     {STR("center"), HTML_BLOCK},  {STR("figcaption"), HTML_BLOCK},
        {STR("hr"), HTML_BLOCK},         {STR("form"), HTML_BLOCK},    {STR("pre"), HTML_CODE},
        {STR("br"), HTML_LINE},          {STR("option"), HTML_LINE},   {STR("ul"), HTML_LIST},
        {STR("ol"), HTML_LIST},          {STR("dl"), HTML_LIST},       {STR("li"), HTML_ITEM},
        {STR("dt"), HTML_ITEM},          {STR("dd"), HTML_MEANING},    {STR("h1"), HTML_HEADING},
        {STR("h2"), HTML_HEADING},       {STR("h3"), HTML_HEADING},    {STR("h4"), HTML_HEADING},
        {STR("h5"), HTML_HEADING},       {STR("h6"), HTML_HEADING},    {STR("table"), HTML_TABLE},
        {STR("tr"), HTML_ROW},           {STR("td"), HTML_CELL},       {STR("th"), HTML_CELL},
        {STR("caption"), HTML_CELL},
    };

    for (size_t i = 0; i < ARRAY_COUNT(tags); i++)
        if (str_equal_nocase(name, tags[i].name))
            return tags[i].kind;
    return HTML_INLINE;
}

static struct str skip(struct str text, const char *what)
{
    while (text.len > 0 && *text.at != '\0' && strchr(what, *text.at) != NULL)
        text = (struct str){text.at + 1, text.len - 1};
    return text;
}

/* The value behind a '=', which is taken off `rest`. */
static struct str take_value(struct str *rest)
{
    struct str value = skip(*rest, spaces);

    if (value.len > 0 && strchr("\"'", value.at[0]) != NULL) {
        *rest = (struct str){value.at + 1, value.len - 1};
        return str_cut(rest, value.at[0]);
    }
    *rest = value;
    for (value.len = 0; value.len < rest->len && strchr(" \t\n\f\r>", rest->at[value.len]) == NULL; value.len++)
        ;
    *rest = (struct str){rest->at + value.len, rest->len - value.len};
    return value;
}

struct str html_tag_attribute(struct str tag, struct str name)
{
    struct str rest = tag;

    rest.len -= html_tag_name(tag).len;
    rest.at += html_tag_name(tag).len;
    while (rest.at != NULL && (rest = skip(rest, " \t\n\f\r/")).len > 0) {
        struct str found = rest, value = STR("");

        for (found.len = 0; found.len < rest.len && strchr(" \t\n\f\r/=>", rest.at[found.len]) == NULL; found.len++)
            ;
        rest = skip((struct str){rest.at + found.len, rest.len - found.len}, spaces);
        if (rest.len > 0 && rest.at[0] == '=') {
            rest = (struct str){rest.at + 1, rest.len - 1};
            value = take_value(&rest);
        } else if (found.len == 0) {
            break;
        }
        if (str_equal_nocase(found, name))
            return value;
    }
    return STR("");
}

const char *html_tag_end_of_hidden(struct str html)
{
    static const char *const hidden[][2] = {{"script", "</script"}, {"style", "</style"}, {"template", "</template"}};

    if (str_starts(html, STR("!--")))
        return "-->";
    for (size_t i = 0; i < ARRAY_COUNT(hidden); i++)
        if (str_equal_nocase(html_tag_name(html), str_of(hidden[i][0])))
            return hidden[i][1];
    return NULL;
}

/* ---- character references ---- */

/* cmark knows the names: a paragraph of one reference is its text. */
static void put_reference(struct buf *out, struct str reference)
{
    cmark_node *document = cmark_parse_document(reference.at, reference.len, CMARK_OPT_DEFAULT);
    cmark_node *paragraph = cmark_node_first_child(document);
    cmark_node *text = paragraph != NULL ? cmark_node_first_child(paragraph) : NULL;
    const char *literal = text != NULL ? cmark_node_get_literal(text) : NULL;

    if (literal != NULL && cmark_node_next(text) == NULL)
        buf_puts(out, literal);
    else
        buf_put(out, reference.at, reference.len);
    cmark_node_free(document);
}

/* "&name;" or "&#digits;" at the beginning of the text; its length, or 0. */
static size_t reference_length(struct str text)
{
    const char *end = memchr(text.at, ';', MIN(text.len, (size_t)REFERENCE_LONGEST));

    if (end == NULL)
        return 0;
    for (const char *at = text.at + 1; at < end; at++)
        if (!isalnum((unsigned char)*at) && (*at != '#' || at != text.at + 1))
            return 0;
    return (size_t)(end - text.at) + 1;
}

void html_tag_put_text(struct buf *out, struct str text)
{
    while (text.len > 0) {
        const char *mark = memchr(text.at, '&', text.len);
        const size_t plain = mark != NULL ? (size_t)(mark - text.at) : text.len;
        size_t length;

        buf_put(out, text.at, plain);
        text = (struct str){text.at + plain, text.len - plain};
        if (text.len == 0)
            return;
        length = reference_length(text);
        if (length > 2)
            put_reference(out, (struct str){text.at, length});
        else
            buf_put(out, text.at, length = 1);
        text = (struct str){text.at + length, text.len - length};
    }
}
