#include "course/structure_merge.h"

#include "course/fold.h"
#include "course/merge_deleted.h"
#include "course/merge_fields.h"
#include "course/merge_places.h"

/* ---- identity ---- */

/* The module for what has no other place is no part of any structure: what it happens to cite makes it none. */
static bool is_kept_module(const struct merge *merge, const struct merge_known *known)
{
    return merge->kept_title != NULL && known->kind == IDENTITY_MODULE && fold_equal(known->title, merge->kept_title);
}

static void match(struct merge *merge)
{
    struct identity_known *list = arena_array(merge->arena, merge->known_count + 1, sizeof *list);
    struct structure_parts *parts = &merge->plan->parts;

    for (size_t i = 0; i < merge->known_count; i++) {
        const struct merge_known *known = &merge->known[i];
        const bool renamed = known->generated_title != NULL;
        list[i] = (struct identity_known){
            .kind = known->kind,
            .id = known->id,
            .parent = known->parent,
            .title = fold_title(merge->arena, renamed ? known->generated_title : known->title),
            .edited_title = renamed ? fold_title(merge->arena, known->title) : NULL,
            .citations = known->citations,
            .citation_count = is_kept_module(merge, known) ? 0 : known->citation_count,
            .is_deleted = known->is_deleted,
            .order = known->order,
        };
    }
    identity_match(merge->arena, list, merge->known_count, parts->items, parts->count, merge->is_guided);
    structure_parts_number(parts);
}

/* ---- the items ---- */

/* A part of the structure that comes into the course; `is_lost`: what it lies in there does not. */
static void add_part(struct merge *merge, size_t part, const struct merge_known *known, bool is_lost)
{
    const struct structure_parts *parts = &merge->plan->parts;
    struct merge_item *item = merge_state_add(merge, parts->items[part].kind, known, part);
    const size_t parent = merge_state_parent(merge, part);

    item->has_own_place = known != NULL && (is_lost || (item->protected & STRUCTURE_PARENT) != 0);
    item->is_pinned = item->has_own_place || (item->protected & STRUCTURE_ORDER) != 0;
    item->wanted = item->is_pinned ? known->order : parts->orders[part];
    if (!item->has_own_place && parent != MERGE_NONE)
        item->parent = merge->plan->items[merge->item_of_part[parent]].id;
}

/* What of the structure comes into the course: all but what was deleted and what is new below that. */
static void add_parts(struct merge *merge)
{
    struct structure_plan *plan = merge->plan;

    merge->item_of_part = arena_array(merge->arena, plan->parts.count + 1, sizeof *merge->item_of_part);
    for (size_t part = 0; part < plan->parts.count; part++) {
        const struct merge_known *known = merge_state_known(merge, plan->parts.items[part].id);
        const size_t parent = merge_state_parent(merge, part);
        const bool is_lost = parent != MERGE_NONE && plan->parts.dropped[parent];

        merge->item_of_part[part] = MERGE_NONE;
        if (known != NULL)
            plan->offered[plan->offered_count++] = known->id;
        plan->parts.dropped[part] = known != NULL ? known->is_deleted : is_lost;
        if (!plan->parts.dropped[part])
            add_part(merge, part, known, is_lost);
    }
}

static void add_edited(struct merge *merge)
{
    for (size_t i = 0; i < merge->known_count; i++)
        if (!merge->known[i].is_deleted && merge->item_of_known[i] == MERGE_NONE &&
            merge_state_protected(&merge->known[i]) != 0)
            merge_state_keep(merge, &merge->known[i]);
}

/* ---- all of it ---- */

static void list_removed(struct merge *merge)
{
    struct structure_plan *plan = merge->plan;

    for (size_t i = 0; i < merge->known_count; i++)
        if (!merge->known[i].is_deleted && merge->item_of_known[i] == MERGE_NONE)
            plan->removed[plan->removed_count++] = &merge->known[i];
}

static int by_kind(const void *left, const void *right)
{
    const struct merge_item *a = left, *b = right;
    const int order = (a->kind > b->kind) - (a->kind < b->kind);

    return order != 0 ? order : memcmp(&a->id, &b->id, sizeof a->id);
}

/* A conflict for each field of each part, its place, and two for it as a whole, at most. */
static void make_room(struct merge *merge)
{
    struct structure_plan *plan = merge->plan;
    const size_t most = plan->parts.count + merge->known_count + 1;

    plan->items = arena_array(merge->arena, most, sizeof *plan->items);
    plan->removed = arena_array(merge->arena, merge->known_count + 1, sizeof *plan->removed);
    plan->offered = arena_array(merge->arena, plan->parts.count + 1, sizeof *plan->offered);
}

static void make_room_for_conflicts(struct merge *merge)
{
    struct structure_plan *plan = merge->plan;
    size_t most = plan->parts.count + plan->count + merge->known_count + 1;

    for (size_t i = 0; i < plan->count; i++)
        if (plan->items[i].protected != 0)
            most += STRUCTURE_FIELDS + 1;
    plan->conflicts = arena_array(merge->arena, most, sizeof *plan->conflicts);
}

void structure_merge(struct arena *arena, const struct merge_known *known, size_t known_count,
                     const struct structure *structure, const char *kept_title, struct structure_plan *plan)
{
    struct merge merge = {.arena = arena,
                          .known = known,
                          .known_count = known_count,
                          .kept_module = MERGE_NONE,
                          .kept_title = kept_title,
                          .is_guided = structure->is_guided,
                          .plan = plan};

    *plan = (struct structure_plan){0};
    structure_parts_list(arena, structure, &plan->parts);
    merge_state_index(&merge);
    match(&merge);
    make_room(&merge);
    add_parts(&merge);
    add_edited(&merge);
    make_room_for_conflicts(&merge);
    merge_places_settle(&merge);
    merge_places_order(&merge);
    for (size_t i = 0; i < plan->count; i++)
        merge_fields_compare(&merge, &plan->items[i]);
    merge_deleted_list(&merge);
    list_removed(&merge);
    qsort(plan->items, plan->count, sizeof *plan->items, by_kind);
}

/* ---- rows ---- */

/* The structure's fields but for those that are kept. */
static json_t *merged_tree(const struct structure_plan *plan, const struct merge_item *item)
{
    json_t *known = merge_fields_known(item->known), *merged = merge_fields_offered(plan, item->part);

    for (structure_set one = 1; one < STRUCTURE_PARENT; one <<= 1)
        if ((item->kept & one) != 0) {
            const char *name = structure_fields_name(item->kind, one);
            json_object_set(merged, name, json_object_get(known, name));
        }
    json_decref(known);
    return merged;
}

static void write_fields(struct json_out *out, const struct structure_plan *plan, const struct merge_item *item)
{
    if (item->part == MERGE_NONE && item->known == NULL) {
        json_open(out, "fields");
        json_put_text(out, "title", item->title);
        json_close(out);
    } else if (item->part == MERGE_NONE) {
        json_put_raw(out, "fields", item->known->fields);
    } else if ((item->kept & ~STRUCTURE_PARENT) == 0) {
        structure_parts_fields(out, "fields", &plan->parts, item->part);
    } else {
        json_t *tree = merged_tree(plan, item);
        json_put_tree(out, "fields", tree);
        json_decref(tree);
    }
}

void structure_merge_row(struct json_out *out, const struct structure_plan *plan, const struct merge_item *item)
{
    json_open(out, NULL);
    json_put_uuid(out, "id", item->id);
    json_put_uuid(out, "parent_id", item->parent);
    json_put_int(out, "order", (int64_t)item->order);
    json_put_text(out, "generated_title", item->generated_title);
    json_put_bool(out, "locked", item->known != NULL && item->known->is_locked);
    structure_fields_write(out, "edited_fields", item->kind, item->known != NULL ? item->known->edited : 0);
    write_fields(out, plan, item);
    json_close(out);
}

/* ---- words ---- */

const char *structure_merge_reason_name(enum merge_reason reason)
{
    static const char *const names[] = {[MERGE_EDITED] = "edited",
                                        [MERGE_LOCKED] = "locked",
                                        [MERGE_DELETED] = "deleted",
                                        [MERGE_ORPHANED] = "orphaned"};

    return names[reason];
}

const char *structure_merge_kept_title(const char *language)
{
    static const struct {
        const char *language, *title;
    } titles[] = {{"de", "Beibehalten"}, {"uk", "Збережене"}, {"en", "Kept"}};
    struct str rest = str_of(language != NULL ? language : "");
    const struct str primary = str_cut(&rest, '-');

    for (size_t i = 0; i < ARRAY_COUNT(titles); i++)
        if (str_equal_nocase(primary, str_of(titles[i].language)))
            return titles[i].title;
    return "Kept";
}
