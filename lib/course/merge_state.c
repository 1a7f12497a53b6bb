#include "course/merge_state.h"

#include "course/fold.h"

static int by_id(const void *left, const void *right)
{
    return memcmp(&(*(const struct merge_known *const *)left)->id, &(*(const struct merge_known *const *)right)->id,
                  sizeof(struct uuid));
}

void merge_state_index(struct merge *merge)
{
    merge->by_id = arena_array(merge->arena, merge->known_count + 1, sizeof *merge->by_id);
    merge->item_of_known = arena_array(merge->arena, merge->known_count + 1, sizeof *merge->item_of_known);
    for (size_t i = 0; i < merge->known_count; i++) {
        merge->by_id[i] = &merge->known[i];
        merge->item_of_known[i] = MERGE_NONE;
    }
    qsort(merge->by_id, merge->known_count, sizeof *merge->by_id, by_id);
}

const struct merge_known *merge_state_known(const struct merge *merge, struct uuid id)
{
    const struct merge_known wanted = {.id = id}, *key = &wanted, **found;

    found = bsearch(&key, merge->by_id, merge->known_count, sizeof *merge->by_id, by_id);
    return found != NULL ? *found : NULL;
}

struct merge_item *merge_state_item(const struct merge *merge, const struct merge_known *known)
{
    const size_t at = known != NULL ? merge->item_of_known[known - merge->known] : MERGE_NONE;

    return at != MERGE_NONE ? &merge->plan->items[at] : NULL;
}

structure_set merge_state_protected(const struct merge_known *known)
{
    if (known == NULL)
        return 0;
    return known->is_locked ? structure_fields_all(known->kind) | STRUCTURE_PARENT | STRUCTURE_ORDER
                            : structure_fields_joined(known->kind, known->edited);
}

struct merge_item *merge_state_add(struct merge *merge, enum identity_kind kind, const struct merge_known *known,
                                   size_t part)
{
    struct structure_plan *plan = merge->plan;
    struct merge_item *item = &plan->items[plan->count];

    *item = (struct merge_item){
        .kind = kind,
        .known = known,
        .part = part,
        .protected = merge_state_protected(known),
        .title = known != NULL        ? known->title
                 : part != MERGE_NONE ? structure_parts_title(&plan->parts, part)
                                      : merge->kept_title,
    };
    if (known != NULL) {
        item->id = known->id;
        item->parent = known->parent;
        merge->item_of_known[known - merge->known] = plan->count;
    } else
        item->id = part != MERGE_NONE ? plan->parts.items[part].id : uuid_new();
    if (part != MERGE_NONE)
        merge->item_of_part[part] = plan->count;
    item->folded = fold_title(merge->arena, item->title);
    plan->count++;
    return item;
}

size_t merge_state_parent(const struct merge *merge, size_t part)
{
    const struct identity_part *parent = merge->plan->parts.items[part].parent;

    return parent != NULL ? (size_t)(parent - merge->plan->parts.items) : MERGE_NONE;
}

struct merge_item *merge_state_keep(struct merge *merge, const struct merge_known *known)
{
    struct merge_item *item = merge_state_add(merge, known->kind, known, MERGE_NONE);

    item->has_own_place = item->is_pinned = true;
    item->wanted = known->order;
    return item;
}

void merge_state_conflict(struct merge *merge, const struct merge_item *item, structure_set field,
                          enum merge_reason reason, const char *offered)
{
    struct structure_plan *plan = merge->plan;

    plan->conflicts[plan->conflict_count++] = (struct merge_conflict){
        .kind = item->kind, .item = item->id, .field = field, .reason = reason, .offered = offered};
}
