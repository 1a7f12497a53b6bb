#include "store/xml.h"

#include "base/num.h"

#define REFERENCE_MAX 12 /* &#x0010FFFF; */

struct tag {
    struct str name;  /* without prefix */
    const char *from; /* the '<' */
    size_t len;       /* to behind the '>' */
    bool closing, empty;
};

static size_t find(struct str text, const char *what)
{
    const char *at = memmem(text.at, text.len, what, strlen(what));

    return at != NULL ? (size_t)(at - text.at) : text.len;
}

static struct str behind(struct str text, size_t count)
{
    count = MIN(count, text.len);
    return (struct str){text.at + count, text.len - count};
}

/* Comments, declarations and processing instructions, by their own ends. */
static const char *end_of_markup(struct str text)
{
    return str_starts(text, STR("<!--")) ? "-->" : str_starts(text, STR("<?")) ? "?>" : ">";
}

/* `inside` is what stands between '<' and '>'. */
static struct str local_name(struct str inside)
{
    size_t length = 0;

    while (length < inside.len && strchr(" \t\r\n/", inside.at[length]) == NULL)
        length++;
    inside.len = length;
    length = find(inside, ":");
    return length < inside.len ? behind(inside, length + 1) : inside;
}

static bool next_tag(struct str *text, struct tag *tag)
{
    struct str inside;

    *text = behind(*text, find(*text, "<"));
    if (text->len == 0)
        return false;
    tag->from = text->at;
    tag->len = find(*text, end_of_markup(*text));
    if (tag->len == text->len)
        return false;
    tag->len += strlen(end_of_markup(*text));
    inside = (struct str){text->at + 1, tag->len - 2};
    tag->closing = inside.len > 0 && inside.at[0] == '/';
    tag->empty = inside.len > 0 && inside.at[inside.len - 1] == '/';
    tag->name = local_name(tag->closing ? behind(inside, 1) : inside);
    *text = behind(*text, tag->len);
    return true;
}

/* From behind the opening tag to its closing one; the same name inside itself is counted. */
static bool content(struct str *rest, const char *name, struct str *inner)
{
    const char *from = rest->at;
    int depth = 1;
    struct tag tag;

    while (next_tag(rest, &tag)) {
        if (tag.empty || !str_equal(tag.name, str_of(name)))
            continue;
        depth += tag.closing ? -1 : 1;
        if (depth == 0) {
            *inner = (struct str){from, (size_t)(tag.from - from)};
            return true;
        }
    }
    return false;
}

bool xml_next(struct str *rest, const char *name, struct str *inner)
{
    struct tag tag;

    while (next_tag(rest, &tag)) {
        if (tag.closing || !str_equal(tag.name, str_of(name)))
            continue;
        *inner = (struct str){rest->at, 0};
        if (tag.empty || content(rest, name, inner))
            return true;
        break;
    }
    rest->len = 0;
    return false;
}

static uint32_t numbered(struct str digits)
{
    bool hex = digits.len > 1 && (digits.at[0] == 'x' || digits.at[0] == 'X');
    uint32_t code = 0;

    for (size_t i = hex ? 1 : 0; i < digits.len && code < 0x110000; i++) {
        const char *set = "0123456789abcdef", *at = strchr(set, digits.at[i] | 0x20);

        if (digits.at[i] == '\0' || at == NULL || (!hex && at - set > 9))
            return 0;
        code = code * (hex ? 16 : 10) + (uint32_t)(at - set);
    }
    return code < 0x110000 && (code < 0xd800 || code > 0xdfff) ? code : 0;
}

/* `name` is what stands between '&' and ';'. 0 for what we do not know. */
static uint32_t referenced(struct str name)
{
    static const struct {
        const char *name;
        char byte;
    } known[] = {{"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}};

    if (name.len > 1 && name.at[0] == '#')
        return numbered(behind(name, 1));
    for (size_t i = 0; i < ARRAY_COUNT(known); i++)
        if (str_equal(name, str_of(known[i].name)))
            return (uint32_t)known[i].byte;
    return 0;
}

/* The bytes of "&name;" at the start of `text`; 0 when there is no such thing within the length of the longest. */
static size_t reference_length(struct str text)
{
    struct str near = {text.at, MIN(text.len, REFERENCE_MAX)};
    size_t end = near.at[0] == '&' ? find(near, ";") : near.len;

    return end < near.len ? end + 1 : 0;
}

/* Never longer than what it is made from: a reference has at least as many bytes as its UTF-8. */
static const char *decoded(struct arena *arena, struct str text)
{
    char *result = arena_alloc(arena, text.len + 1), *out = result;

    while (text.len > 0) {
        size_t length = reference_length(text);
        uint32_t code = length > 2 ? referenced((struct str){text.at + 1, length - 2}) : 0;

        if (code != 0)
            out += str_encode(code, out);
        else
            *out++ = text.at[0];
        text = behind(text, code != 0 ? length : 1);
    }
    return result;
}

const char *xml_text(struct arena *arena, struct str xml, const char *name)
{
    struct str inner;

    return xml_next(&xml, name, &inner) ? decoded(arena, inner) : "";
}

const char *xml_escape(struct arena *arena, const char *text)
{
    char *escaped = arena_array(arena, strlen(text) + 1, sizeof("&quot;")), *out = escaped;

    for (; *text != '\0'; text++) {
        const char *reference = *text == '<' ? "&lt;" : *text == '>' ? "&gt;" : *text == '&' ? "&amp;" : NULL;
        size_t length = reference != NULL ? strlen(reference) : 1;

        memcpy(out, reference != NULL ? reference : text, length);
        out += length;
    }
    return escaped;
}
