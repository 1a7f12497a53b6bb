#include "fcgi/response/disposition.h"

#include "base/str.h"

/* What stands in a quoted string as it is. '%' would be taken for an escape by some readers. */
static bool is_quotable(uint32_t point)
{
    return point >= 0x20 && point < 0x7f && point != '"' && point != '\\' && point != '%';
}

/* attr-char of RFC 8187 that needs no thought: letters, digits, "-._~". */
static bool is_plain(unsigned char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           (byte != '\0' && strchr("-._~", byte) != NULL);
}

static const char *ascii(struct arena *arena, struct str name)
{
    char *text = arena_alloc(arena, name.len + 1), *out = text;
    size_t at = 0;

    while (at < name.len) {
        const uint32_t point = str_next(name, &at);

        *out++ = is_quotable(point) ? (char)point : '_';
    }
    *out = '\0';
    return text;
}

static const char *encoded(struct arena *arena, struct str name)
{
    char *text = arena_array(arena, name.len + 1, 3), *out = text;

    for (size_t i = 0; i < name.len; i++)
        out += snprintf(out, 4, is_plain((unsigned char)name.at[i]) ? "%c" : "%%%02X", (unsigned char)name.at[i]);
    *out = '\0';
    return text;
}

static const char *disposition(struct arena *arena, const char *kind, const char *name)
{
    return arena_printf(arena, "%s; filename=\"%s\"; filename*=UTF-8''%s", kind, ascii(arena, str_of(name)),
                        encoded(arena, str_of(name)));
}

const char *disposition_attachment(struct arena *arena, const char *name)
{
    return disposition(arena, "attachment", name);
}

const char *disposition_inline(struct arena *arena, const char *name)
{
    return disposition(arena, "inline", name);
}
