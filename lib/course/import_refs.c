#include "course/import_refs.h"

struct uuid import_refs_add(struct import_refs *refs, struct uuid from, const void *thing)
{
    refs->items = arena_grow(refs->arena, refs->items, refs->count, &refs->room, sizeof *refs->items);
    refs->items[refs->count] = (struct import_ref){from, uuid_new(), thing};
    return refs->items[refs->count++].to;
}

static int by_id(const void *left, const void *right)
{
    return memcmp(&((const struct import_ref *)left)->from, &((const struct import_ref *)right)->from,
                  sizeof(struct uuid));
}

bool import_refs_sort(struct import_refs *refs, struct uuid *twice)
{
    if (refs->count > 0)
        qsort(refs->items, refs->count, sizeof *refs->items, by_id);
    for (size_t i = 1; i < refs->count; i++)
        if (uuid_equal(refs->items[i - 1].from, refs->items[i].from)) {
            *twice = refs->items[i].from;
            return false;
        }
    return true;
}

const struct import_ref *import_refs_find(const struct import_refs *refs, struct uuid from)
{
    const struct import_ref wanted = {.from = from};

    return refs->count > 0 ? bsearch(&wanted, refs->items, refs->count, sizeof *refs->items, by_id) : NULL;
}
