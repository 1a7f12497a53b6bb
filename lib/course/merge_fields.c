#include "course/merge_fields.h"

#include "base/limits.h"

json_t *merge_fields_offered(const struct structure_plan *plan, size_t part)
{
    struct buf buf = buf_make(LIMIT_DOCUMENT);
    struct json_out out = json_out(&buf);
    json_t *tree;

    structure_parts_fields(&out, NULL, &plan->parts, part);
    tree = buf.overflow ? NULL : json_loadb(buf_text(&buf), buf.len, 0, NULL);
    buf_free(&buf);
    return tree;
}

json_t *merge_fields_known(const struct merge_known *known)
{
    return json_loadb(known->fields.at, known->fields.len, 0, NULL);
}

static void compare_trees(struct merge *merge, struct merge_item *item, const json_t *known, const json_t *offered)
{
    size_t count;
    const struct structure_field *fields = structure_fields_of(item->kind, &count);

    for (size_t i = 0; i < count; i++) {
        const structure_set one = 1U << i;
        const json_t *value = json_object_get(offered, fields[i].name);
        if (json_equal(json_object_get(known, fields[i].name), value))
            continue;
        if ((item->protected & one) == 0) {
            item->changed |= one;
            continue;
        }
        item->kept |= one;
        merge_state_conflict(merge, item, one,
                             structure_fields_joined(item->kind, item->known->edited) & one ? MERGE_EDITED
                                                                                            : MERGE_LOCKED,
                             json_text(merge->arena, value));
    }
}

static void compare_fields(struct merge *merge, struct merge_item *item)
{
    json_t *known = merge_fields_known(item->known), *offered = merge_fields_offered(merge->plan, item->part);

    compare_trees(merge, item, known, offered);
    json_decref(known);
    json_decref(offered);
}

static void compare_parent(struct merge *merge, struct merge_item *item)
{
    const size_t parent = merge_state_parent(merge, item->part);
    char text[UUID_TEXT];
    struct uuid offered;

    if (parent == MERGE_NONE || merge->plan->parts.dropped[parent] || (item->protected & STRUCTURE_PARENT) == 0)
        return;
    offered = merge->plan->items[merge->item_of_part[parent]].id;
    if (uuid_equal(offered, item->parent))
        return;
    item->kept |= STRUCTURE_PARENT;
    merge_state_conflict(merge, item, STRUCTURE_PARENT,
                         (item->known->edited & STRUCTURE_PARENT) != 0 ? MERGE_EDITED : MERGE_LOCKED,
                         arena_printf(merge->arena, "\"%s\"", uuid_format(offered, text)));
}

/* What the structure calls it, where that is not how people call it; a structure that has taken their title over does not tell. */
static const char *generated_title(const struct structure_plan *plan, const struct merge_item *item)
{
    const structure_set edited = item->known != NULL ? item->known->edited : 0;
    const char *title;

    if (item->part == MERGE_NONE)
        return item->known != NULL ? item->known->generated_title : NULL;
    if ((edited & ~item->kept & structure_fields_title(item->kind)) != 0)
        return item->known->generated_title;
    title = structure_parts_title(&plan->parts, item->part);
    return (item->kept & structure_fields_title(item->kind)) != 0 ? title : NULL;
}

static bool same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

void merge_fields_compare(struct merge *merge, struct merge_item *item)
{
    if (item->known != NULL && item->part != MERGE_NONE) {
        compare_fields(merge, item);
        compare_parent(merge, item);
    }
    item->generated_title = generated_title(merge->plan, item);
    if (item->known == NULL) {
        item->is_written = true;
        return;
    }
    if (!uuid_equal(item->parent, item->known->parent))
        item->changed |= STRUCTURE_PARENT;
    if (item->order != item->known->order)
        item->changed |= STRUCTURE_ORDER;
    item->is_written = item->changed != 0 || !same_text(item->generated_title, item->known->generated_title);
}
