#include "course/merge_deleted.h"

#include "base/limits.h"
#include "course/merge_fields.h"

static void write_new_row(struct json_out *out, const struct structure_parts *parts, size_t part, struct uuid parent,
                          size_t order)
{
    json_open(out, NULL);
    json_put_text(out, "item_kind", identity_kind_name(parts->items[part].kind));
    json_put_uuid(out, "id", parts->items[part].id);
    json_put_uuid(out, "parent_id", parent);
    json_put_int(out, "order", (int64_t)order);
    structure_parts_fields(out, "fields", parts, part);
    json_close(out);
}

/* Whether it goes with the part `top`: what lies in something that is in the course is deleted by itself. */
static bool goes_with(const struct merge *merge, size_t part, size_t top)
{
    while (part != MERGE_NONE && part != top && merge->plan->parts.dropped[part])
        part = merge_state_parent(merge, part);
    return part == top;
}

/* The part that was deleted, and what the structure has below it that is nowhere else in the course. Kinds come in the order of rows that
 * refer to each other, children of one part one behind the other. */
static const char *rows_of(const struct merge *merge, size_t top, struct uuid parent)
{
    const struct structure_parts *parts = &merge->plan->parts;
    struct buf buf = buf_make(LIMIT_DOCUMENT);
    struct json_out out = json_out(&buf);
    const struct identity_part *last = NULL;
    const char *text;
    size_t order = 0;

    json_list(&out, NULL);
    write_new_row(&out, parts, top, parent, parts->orders[top]);
    for (size_t part = top + 1; part < parts->count; part++) {
        const struct identity_part *item = &parts->items[part];
        if (!goes_with(merge, part, top))
            continue;
        order = last != NULL && last->kind == item->kind && last->parent == item->parent ? order + 1 : 0;
        write_new_row(&out, parts, part, item->parent->id, order);
        last = item;
    }
    json_end(&out);
    text = buf.overflow ? "[]" : arena_strndup(merge->arena, buf_text(&buf), buf.len);
    buf_free(&buf);
    return text;
}

static const char *fields_text(const struct merge *merge, size_t part)
{
    json_t *tree = merge_fields_offered(merge->plan, part);
    const char *text = json_text(merge->arena, tree);

    json_decref(tree);
    return text;
}

/* One conflict for each that was deleted, but for what lies in another one. */
void merge_deleted_list(struct merge *merge)
{
    struct structure_plan *plan = merge->plan;

    for (size_t part = 0; part < plan->parts.count; part++) {
        const size_t parent = merge_state_parent(merge, part);
        const struct identity_part *top = &plan->parts.items[part];
        if (!plan->parts.dropped[part] || (parent != MERGE_NONE && plan->parts.dropped[parent]))
            continue;
        plan->conflicts[plan->conflict_count++] = (struct merge_conflict){
            .kind = top->kind,
            .item = top->id,
            .reason = MERGE_DELETED,
            .offered = fields_text(merge, part),
            .rows = rows_of(merge, part,
                            parent != MERGE_NONE ? plan->items[merge->item_of_part[parent]].id : (struct uuid){{0}}),
        };
    }
}
