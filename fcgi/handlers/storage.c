#include "fcgi/handlers/storage.h"

#include "base/digest.h"
#include "course/stored_files.h"
#include "fcgi/gates/change.h"
#include "fcgi/request/fields.h"
#include "fcgi/response/response.h"

/* ---- GET /storage/files ---- */

/* Where a page begins: behind a key, within the store's page that has this token (NULL: its first). */
struct place {
    const char *after, *token;
};

/* As hex: the key, and behind a line break, which no key has, the token. */
static const char *write_cursor(struct exchange *x, const char *after, const char *token)
{
    const char *text = arena_printf(x->arena, "%s\n%s", after, token != NULL ? token : "");
    const size_t length = strlen(text);

    return digest_hex((const uint8_t *)text, length, arena_alloc(x->arena, 2 * length + 1));
}

static bool parse_cursor(struct exchange *x, struct str hex, const char *prefix, struct place *place)
{
    char *text = arena_alloc(x->arena, hex.len / 2 + 1);
    struct str rest = {text, hex.len / 2}, key;

    if (hex.len % 2 != 0 || !digest_from_hex(hex, (uint8_t *)text))
        return false;
    key = str_cut(&rest, '\n');
    if (rest.at == NULL || !str_starts(key, str_of(prefix)) || !str_is_utf8(key) || !str_is_utf8(rest))
        return false;
    place->after = arena_strndup(x->arena, key.at, key.len);
    place->token = rest.len > 0 ? arena_strndup(x->arena, rest.at, rest.len) : NULL;
    return true;
}

static bool refuse_cursor(struct exchange *x)
{
    return fault_field(&x->fault, x->arena, "cursor", NULL, "'cursor' is not one that this API gave out");
}

static void read_place(struct exchange *x, const char *prefix, struct place *place)
{
    const char *cursor = field_query(x, "cursor");

    *place = (struct place){.after = ""};
    if (cursor != NULL && *cursor != '\0' && !parse_cursor(x, str_of(cursor), prefix, place))
        refuse_cursor(x);
}

struct page_of_files {
    const struct store_entry *entries;
    size_t count;
    const char *cursor; /* NULL: the last page */
};

/* The store's page from the place on, at most `limit` of it. A page behind whose last key the place lies is passed over. */
static bool fetch_page(struct exchange *x, const char *prefix, struct place place, size_t limit,
                       struct page_of_files *page)
{
    struct store_entry *entries;
    const char *next;
    size_t count, skipped = 0;

    if (!store_list(x->store, x->arena, prefix, place.token, &entries, &count, &next, &x->fault)) {
        if (place.token == NULL || x->fault.kind != FAULT_INTERNAL)
            return false;
        fault_clear(&x->fault); /* the store refuses the token */
        return refuse_cursor(x);
    }
    while (skipped < count && strcmp(entries[skipped].key, place.after) <= 0)
        skipped++;
    if (skipped == count && next != NULL)
        return fetch_page(x, prefix, (struct place){place.after, next}, limit, page);
    page->entries = entries + skipped;
    page->count = MIN(limit, count - skipped);
    page->cursor = NULL;
    if (page->count < count - skipped)
        page->cursor = write_cursor(x, page->entries[page->count - 1].key, place.token);
    else if (next != NULL)
        page->cursor = write_cursor(x, page->entries[page->count - 1].key, next);
    return true;
}

static bool write_page(struct exchange *x, const struct page_of_files *page, int64_t limit)
{
    const char **keys = arena_array(x->arena, page->count + 1, sizeof *keys);
    struct uuid *owners = arena_array(x->arena, page->count + 1, sizeof *owners);

    for (size_t i = 0; i < page->count; i++)
        keys[i] = page->entries[i].key;
    if (!stored_files_owners(&x->unit, keys, page->count, owners))
        return false;
    json_open(&x->json, NULL);
    json_list(&x->json, "items");
    for (size_t i = 0; i < page->count; i++) {
        json_open(&x->json, NULL);
        json_put_text(&x->json, "key", keys[i]);
        json_put_int(&x->json, "size_bytes", page->entries[i].size);
        json_put_stamp(&x->json, "modified_at", page->entries[i].modified);
        json_put_uuid(&x->json, "material_id", owners[i]);
        json_close(&x->json);
    }
    json_end(&x->json);
    json_put_int(&x->json, "limit", limit);
    json_put_text(&x->json, "next_cursor", page->cursor);
    json_close(&x->json);
    return true;
}

bool storage_index(struct exchange *x)
{
    const char *prefix = stored_files_prefix(x->arena, x->caller.tenant);
    const int64_t limit = field_query_whole(x, "limit", 1, LIMIT_PAGE, 20);
    struct page_of_files page;
    struct place place;

    read_place(x, prefix, &place);
    return fields_ok(x) && fetch_page(x, prefix, place, (size_t)limit, &page) && write_page(x, &page, limit) &&
           response_json(x, 200);
}

/* ---- GET /storage/usage ---- */

bool storage_usage(struct exchange *x)
{
    json_open(&x->json, NULL);
    if (!stored_files_write_usage(&x->unit, &x->json))
        return false;
    json_close(&x->json);
    return response_json(x, 200);
}

/* ---- DELETE /storage/files/{key} ---- */

static bool not_found(struct exchange *x)
{
    fault_clear(&x->fault);
    return fault_set(&x->fault, FAULT_NOT_FOUND, "File not found");
}

/* The object of the path, if it is the tenant's own and there. */
static bool find_object(struct exchange *x, const char **key)
{
    const struct str name = field_path(x, "key");
    struct store_object object;

    *key = arena_strndup(x->arena, name.at, name.len);
    if (!str_starts(name, str_of(stored_files_prefix(x->arena, x->caller.tenant))))
        return not_found(x);
    if (store_stat(x->store, *key, &object, &x->fault))
        return true;
    return x->fault.kind == FAULT_OBJECT_MISSING && not_found(x);
}

/* Nobody begins to use an object that is there and unused: each upload makes one of its own. */
bool storage_destroy(struct exchange *x)
{
    const char *key;

    if (!find_object(x, &key))
        return false;
    pg_begin(x->unit.pg);
    return stored_files_check_unused(&x->unit, key) && store_delete(x->store, key, &x->fault) && change_commit(x) &&
           response_empty(x, 204);
}
