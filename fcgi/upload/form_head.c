#include "fcgi/upload/form_head.h"

#include "base/str.h"
#include "course/source.h"

/* One parameter of a header value: name=token or name="quoted". */
struct parameter {
    struct str name;
    struct str value; /* as written, without the quotes */
    bool quoted;
};

/* The end of a quoted string that starts behind its opening quote: the next quote that no backslash escapes. */
static size_t quoted_end(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '"')
            return i;
        if (text.at[i] == '\\' && i + 1 < text.len && text.at[i + 1] == '"')
            i++;
    }
    return text.len;
}

/* Takes the next parameter off `rest`, which starts at or before its semicolon. False at the end. */
static bool next_parameter(struct str *rest, struct parameter *p)
{
    while (rest->len > 0 && (*rest->at == ';' || *rest->at == ' ' || *rest->at == '\t'))
        *rest = (struct str){rest->at + 1, rest->len - 1};
    if (rest->len == 0)
        return false;
    const char *equals = memchr(rest->at, '=', rest->len);

    if (equals == NULL)
        return false;
    p->name = str_trim((struct str){rest->at, (size_t)(equals - rest->at)});
    *rest = (struct str){equals + 1, rest->len - (size_t)(equals + 1 - rest->at)};
    p->quoted = rest->len > 0 && *rest->at == '"';
    if (p->quoted) {
        const struct str inside = {rest->at + 1, rest->len - 1};
        const size_t end = quoted_end(inside);

        p->value = (struct str){inside.at, end};
        *rest = (struct str){inside.at + end, inside.len - end};
        if (rest->len > 0)
            *rest = (struct str){rest->at + 1, rest->len - 1};
    } else {
        const char *end = memchr(rest->at, ';', rest->len);
        const size_t length = end != NULL ? (size_t)(end - rest->at) : rest->len;

        p->value = str_trim((struct str){rest->at, length});
        *rest = (struct str){rest->at + length, rest->len - length};
    }
    return true;
}

static bool boundary_character(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c != '\0' && strchr("'()+_,-./:=? ", c) != NULL);
}

static bool boundary_valid(struct str boundary)
{
    if (boundary.len == 0 || boundary.len > LIMIT_FORM_BOUNDARY || boundary.at[boundary.len - 1] == ' ')
        return false;
    for (size_t i = 0; i < boundary.len; i++)
        if (!boundary_character(boundary.at[i]))
            return false;
    return true;
}

bool form_head_boundary(const char *content_type, char boundary[LIMIT_FORM_BOUNDARY + 1], struct fault *fault)
{
    struct str rest = str_of(content_type);
    const struct str type = str_trim(str_cut(&rest, ';'));
    struct parameter p;

    if (!str_equal_nocase(type, STR("multipart/form-data")))
        return fault_set(fault, FAULT_MEDIA_TYPE, "Send multipart/form-data");
    while (next_parameter(&rest, &p)) {
        if (!str_equal_nocase(p.name, STR("boundary")))
            continue;
        if (!boundary_valid(p.value))
            break;
        memcpy(boundary, p.value.at, p.value.len);
        boundary[p.value.len] = '\0';
        return true;
    }
    return fault_set(fault, FAULT_MALFORMED_FORM, "The Content-Type has no usable boundary");
}

/* What browsers escape in a quoted name (WHATWG HTML, multipart/form-data encoding algorithm) and the \" of older clients. */
static const char *unescape(struct arena *arena, struct str value)
{
    static const struct {
        const char *escape;
        size_t length;
        char byte;
    } escapes[] = {{"%22", 3, '"'}, {"%0D", 3, '\r'}, {"%0A", 3, '\n'}, {"\\\"", 2, '"'}, {"\\\\", 2, '\\'}};
    char *out = arena_alloc(arena, value.len + 1);
    size_t length = 0, at = 0;

    while (at < value.len) {
        size_t e = 0;

        while (e < ARRAY_COUNT(escapes) &&
               (value.len - at < escapes[e].length || memcmp(value.at + at, escapes[e].escape, escapes[e].length) != 0))
            e++;
        out[length++] = e < ARRAY_COUNT(escapes) ? escapes[e].byte : value.at[at];
        at += e < ARRAY_COUNT(escapes) ? escapes[e].length : 1;
    }
    return out;
}

/* UTF-8''percent%20encoded (RFC 5987 section 3.2); NULL for another charset or a malformed one, so that the plain name stands. */
static const char *extended_value(struct arena *arena, struct str value)
{
    struct str rest = value;
    const struct str charset = str_cut(&rest, '\'');

    (void)str_cut(&rest, '\''); /* the language */
    if (!str_equal_nocase(charset, STR("UTF-8")) || rest.at == NULL)
        return NULL;
    char *out = arena_alloc(arena, rest.len + 1);

    return str_percent_decode(rest, false, out) && str_is_utf8(str_of(out)) ? out : NULL;
}

static bool disposition(struct str value, struct arena *arena, struct form_part *part, struct fault *fault)
{
    const struct str kind = str_trim(str_cut(&value, ';'));
    const char *extended = NULL;
    struct parameter p;

    if (!str_equal_nocase(kind, STR("form-data")))
        return fault_set(fault, FAULT_MALFORMED_FORM, "A form part is not form-data");
    while (next_parameter(&value, &p)) {
        const char *text = p.quoted ? unescape(arena, p.value) : arena_strndup(arena, p.value.at, p.value.len);

        if (str_equal_nocase(p.name, STR("name")))
            part->name = text;
        else if (str_equal_nocase(p.name, STR("filename")))
            part->filename = source_file_name(arena, text);
        else if (str_equal_nocase(p.name, STR("filename*")))
            extended = extended_value(arena, p.value);
    }
    if (extended != NULL)
        part->filename = source_file_name(arena, extended);
    return true;
}

bool form_head_part(struct str lines, struct arena *arena, struct form_part *part, struct fault *fault)
{
    *part = (struct form_part){NULL, NULL, ""};
    if (!str_is_utf8(lines))
        return fault_set(fault, FAULT_MALFORMED_FORM, "The headers of a form part are not UTF-8");
    while (lines.len > 0) {
        struct str value = str_trim(str_cut(&lines, '\n'));
        const struct str name = str_trim(str_cut(&value, ':'));

        value = str_trim(value.at != NULL ? value : STR(""));
        if (str_equal_nocase(name, STR("Content-Type")))
            part->content_type = arena_strndup(arena, value.at, value.len);
        else if (str_equal_nocase(name, STR("Content-Disposition")) && !disposition(value, arena, part, fault))
            return false;
    }
    if (part->name == NULL)
        return fault_set(fault, FAULT_MALFORMED_FORM, "A form part has no name");
    return true;
}
