#include "base/digest.h"
#include "base/num.h"
#include "fcgi/request/fields.h"

static void refuse(struct exchange *x, const char *name, const char *what)
{
    fault_field(&x->fault, x->arena, name, NULL, "'%s' %s", name, what);
}

/* NULL and a collected error when it is no percent-encoded UTF-8. */
static const char *decode(struct exchange *x, const char *name, struct str raw)
{
    char *text = arena_alloc(x->arena, raw.len + 1);

    if (str_percent_decode(raw, true, text) && str_is_utf8(str_of(text)))
        return text;
    refuse(x, name,
           str_holds(raw, STR("%00")) ? "holds the character NUL (%00), which no text may have"
                                      : "is not well-formed percent-encoded UTF-8");
    return NULL;
}

static bool is_named(struct str raw, const char *name)
{
    char decoded[64];

    return raw.len < sizeof decoded && str_percent_decode(raw, true, decoded) && strcmp(decoded, name) == 0;
}

const char *field_query(struct exchange *x, const char *name)
{
    struct str rest = x->query;

    for (int pairs = 0; rest.len > 0 && pairs < LIMIT_QUERY_PAIRS; pairs++) {
        struct str value = str_cut(&rest, '&');

        if (is_named(str_cut(&value, '='), name))
            return value.at == NULL ? "" : decode(x, name, value);
    }
    return NULL;
}

int64_t field_query_whole(struct exchange *x, const char *name, int64_t low, int64_t high, int64_t fallback)
{
    const char *text = field_query(x, name);
    int64_t value = fallback;

    if (text != NULL && !num_parse(str_of(text), low, high, &value)) {
        if (high == INT64_MAX)
            fault_field(&x->fault, x->arena, name, NULL, "'%s' must be a whole number, %lld or more", name,
                        (long long)low);
        else
            fault_field(&x->fault, x->arena, name, NULL, "'%s' must be a whole number from %lld to %lld", name,
                        (long long)low, (long long)high);
    }
    return value;
}

bool field_query_uuid(struct exchange *x, const char *name, struct uuid *id)
{
    const char *text = field_query(x, name);

    *id = (struct uuid){0};
    if (text == NULL || uuid_parse(str_of(text), id))
        return true;
    refuse(x, name, "must be a UUID");
    return false;
}

stamp field_query_stamp(struct exchange *x, const char *name)
{
    const char *text = field_query(x, name);
    stamp at = STAMP_NONE;

    if (text != NULL && !stamp_parse(str_of(text), &at)) {
        fault_field(&x->fault, x->arena, name, "For example 2026-01-31 or 2026-01-31T12:00:00Z",
                    "'%s' must be an RFC 3339 date or date-time", name);
        return STAMP_NONE;
    }
    return at;
}

bool field_query_flag(struct exchange *x, const char *name)
{
    const char *text = field_query(x, name);
    const bool flag = text != NULL && strcmp(text, "true") == 0;

    if (text != NULL && !flag && strcmp(text, "false") != 0)
        refuse(x, name, "must be true or false");
    return flag;
}

/* ---- cursors: the eight bytes of the moment and the sixteen of the id, as hex; opaque to clients ---- */

#define CURSOR_BYTES 24

char *field_cursor(stamp at, struct uuid id, char text[FIELD_CURSOR])
{
    uint8_t bytes[CURSOR_BYTES];

    for (size_t i = 0; i < 8; i++)
        bytes[i] = (uint8_t)((uint64_t)at >> (56 - 8 * i));
    memcpy(bytes + 8, id.bytes, sizeof id.bytes);
    return digest_hex(bytes, sizeof bytes, text);
}

static bool read_cursor(struct str text, struct page *page)
{
    uint8_t bytes[CURSOR_BYTES];
    uint64_t at = 0;

    if (text.len != 2 * CURSOR_BYTES || !digest_from_hex(text, bytes))
        return false;
    for (size_t i = 0; i < 8; i++)
        at = at << 8 | bytes[i];
    page->after_at = (stamp)at;
    memcpy(page->after_id.bytes, bytes + 8, sizeof page->after_id.bytes);
    return page->after_at >= STAMP_FIRST && page->after_at <= STAMP_LAST;
}

void field_page(struct exchange *x, struct page *page)
{
    const char *cursor = field_query(x, "cursor");

    *page = (struct page){.limit = field_query_whole(x, "limit", 1, LIMIT_PAGE, 20),
                          .offset = field_query_whole(x, "offset", 0, INT64_MAX, 0),
                          .after_at = STAMP_NONE};
    if (cursor == NULL)
        return;
    if (cursor[0] != '\0' && !read_cursor(str_of(cursor), page))
        refuse(x, "cursor", "is not one that this API gave out");
    if (page->offset != 0)
        refuse(x, "offset", "cannot be used together with a cursor");
}
