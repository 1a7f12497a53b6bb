#include "course/structure_merge.h"

#include "base/limits.h"
#include "course/fold.h"

struct merge {
    struct arena *arena;
    const struct merge_known *known;
    size_t known_count;
    const struct merge_known **by_id;
    size_t *item_of_known, *item_of_part; /* MERGE_NONE: none */
    size_t kept_module;                   /* MERGE_NONE until there is one */
    const char *kept_title;
    struct structure_plan *plan;
};

/* ---- what is known ---- */

static int by_id(const void *left, const void *right)
{
    return memcmp(&(*(const struct merge_known *const *)left)->id, &(*(const struct merge_known *const *)right)->id,
                  sizeof(struct uuid));
}

static void index_known(struct merge *merge)
{
    merge->by_id = arena_array(merge->arena, merge->known_count + 1, sizeof *merge->by_id);
    merge->item_of_known = arena_array(merge->arena, merge->known_count + 1, sizeof *merge->item_of_known);
    for (size_t i = 0; i < merge->known_count; i++) {
        merge->by_id[i] = &merge->known[i];
        merge->item_of_known[i] = MERGE_NONE;
    }
    qsort(merge->by_id, merge->known_count, sizeof *merge->by_id, by_id);
}

static const struct merge_known *find_known(const struct merge *merge, struct uuid id)
{
    const struct merge_known wanted = {.id = id}, *key = &wanted, **found;

    found = bsearch(&key, merge->by_id, merge->known_count, sizeof *merge->by_id, by_id);
    return found != NULL ? *found : NULL;
}

static struct merge_item *item_of(const struct merge *merge, const struct merge_known *known)
{
    const size_t at = known != NULL ? merge->item_of_known[known - merge->known] : MERGE_NONE;

    return at != MERGE_NONE ? &merge->plan->items[at] : NULL;
}

static structure_set protected_of(const struct merge_known *known)
{
    if (known == NULL)
        return 0;
    return known->is_locked ? structure_fields_all(known->kind) | STRUCTURE_PARENT | STRUCTURE_ORDER
                            : structure_fields_joined(known->kind, known->edited);
}

/* ---- identity ---- */

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
            .citation_count = known->citation_count,
            .is_deleted = known->is_deleted,
            .order = known->order,
        };
    }
    identity_match(merge->arena, list, merge->known_count, parts->items, parts->count);
    structure_parts_number(parts);
}

/* ---- the items ---- */

static struct merge_item *add_item(struct merge *merge, enum identity_kind kind, const struct merge_known *known,
                                   size_t part)
{
    struct structure_plan *plan = merge->plan;
    struct merge_item *item = &plan->items[plan->count];

    *item = (struct merge_item){
        .kind = kind,
        .known = known,
        .part = part,
        .protected = protected_of(known),
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

static size_t parent_part(const struct merge *merge, size_t part)
{
    const struct identity_part *parent = merge->plan->parts.items[part].parent;

    return parent != NULL ? (size_t)(parent - merge->plan->parts.items) : MERGE_NONE;
}

/* A part of the structure that comes into the course; `is_lost`: what it lies in there does not. */
static void add_part(struct merge *merge, size_t part, const struct merge_known *known, bool is_lost)
{
    const struct structure_parts *parts = &merge->plan->parts;
    struct merge_item *item = add_item(merge, parts->items[part].kind, known, part);
    const size_t parent = parent_part(merge, part);

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
        const struct merge_known *known = find_known(merge, plan->parts.items[part].id);
        const size_t parent = parent_part(merge, part);
        const bool is_lost = parent != MERGE_NONE && plan->parts.dropped[parent];

        merge->item_of_part[part] = MERGE_NONE;
        if (known != NULL)
            plan->offered[plan->offered_count++] = known->id;
        plan->parts.dropped[part] = known != NULL ? known->is_deleted : is_lost;
        if (!plan->parts.dropped[part])
            add_part(merge, part, known, is_lost);
    }
}

static struct merge_item *add_kept(struct merge *merge, const struct merge_known *known)
{
    struct merge_item *item = add_item(merge, known->kind, known, MERGE_NONE);

    item->has_own_place = item->is_pinned = true;
    item->wanted = known->order;
    return item;
}

static void add_edited(struct merge *merge)
{
    for (size_t i = 0; i < merge->known_count; i++)
        if (!merge->known[i].is_deleted && merge->item_of_known[i] == MERGE_NONE && protected_of(&merge->known[i]) != 0)
            add_kept(merge, &merge->known[i]);
}

/* ---- where the items lie ---- */

static struct merge_item *find_titled(const struct merge *merge, enum identity_kind kind, const char *folded)
{
    for (size_t i = 0; i < merge->plan->count; i++)
        if (merge->plan->items[i].kind == kind && strcmp(merge->plan->items[i].folded, folded) == 0)
            return &merge->plan->items[i];
    return NULL;
}

static const struct merge_known *find_known_module(const struct merge *merge, const char *folded)
{
    for (size_t i = 0; i < merge->known_count; i++) {
        const struct merge_known *known = &merge->known[i];
        if (known->kind == IDENTITY_MODULE && !known->is_deleted && merge->item_of_known[i] == MERGE_NONE &&
            strcmp(fold_title(merge->arena, known->title), folded) == 0)
            return known;
    }
    return NULL;
}

/* The module for what has no other place: one that is there, or a new one behind all others. */
static struct uuid kept_module(struct merge *merge)
{
    const char *folded = fold_title(merge->arena, merge->kept_title);
    struct merge_item *item;

    if (merge->kept_module == MERGE_NONE) {
        item = find_titled(merge, IDENTITY_MODULE, folded);
        if (item == NULL) {
            item = add_item(merge, IDENTITY_MODULE, find_known_module(merge, folded), MERGE_NONE);
            item->is_pinned = item->is_behind = true;
        }
        merge->kept_module = (size_t)(item - merge->plan->items);
    }
    return merge->plan->items[merge->kept_module].id;
}

static void add_conflict(struct merge *merge, const struct merge_item *item, structure_set field,
                         enum merge_reason reason, const char *offered)
{
    struct structure_plan *plan = merge->plan;

    plan->conflicts[plan->conflict_count++] = (struct merge_conflict){
        .kind = item->kind, .item = item->id, .field = field, .reason = reason, .offered = offered};
}

static void orphan(struct merge *merge, const struct merge_item *item)
{
    add_conflict(merge, item, 0, MERGE_ORPHANED, "null");
}

/* What it lies in is gone, but the structure has a place for it. */
static bool takes_offered_place(struct merge *merge, struct merge_item *item)
{
    const size_t parent = item->part != MERGE_NONE ? parent_part(merge, item->part) : MERGE_NONE;

    if (parent == MERGE_NONE || merge->plan->parts.dropped[parent])
        return false;
    item->parent = merge->plan->items[merge->item_of_part[parent]].id;
    return true;
}

static void settle_lesson(struct merge *merge, size_t at)
{
    struct merge_item *item = &merge->plan->items[at];
    const struct merge_known *lost = find_known(merge, item->known->parent);
    const struct merge_item *same;

    if (item_of(merge, lost) != NULL || takes_offered_place(merge, item))
        return;
    same = lost != NULL ? find_titled(merge, IDENTITY_MODULE, fold_title(merge->arena, lost->title)) : NULL;
    item->parent = same != NULL ? same->id : kept_module(merge);
    if (!uuid_equal(item->parent, item->known->parent))
        orphan(merge, item);
}

/* The lesson that stays for the sake of what is below it. */
static struct merge_item *keep_lesson(struct merge *merge, const struct merge_known *lost)
{
    struct merge_item *lesson = add_kept(merge, lost);

    lesson->parent = kept_module(merge);
    return lesson;
}

static bool stays_for_others(const struct merge_item *lesson)
{
    return lesson->part == MERGE_NONE && lesson->protected == 0;
}

/* Its lesson, if that is there; else where the structure has it, else a lesson of the same title; else the lesson stays for its sake. */
static void settle_below(struct merge *merge, size_t at)
{
    struct merge_item *item = &merge->plan->items[at];
    const struct merge_known *lost = find_known(merge, item->known->parent);
    struct merge_item *lesson = item_of(merge, lost);

    if (lesson == NULL && (lost == NULL || takes_offered_place(merge, item)))
        return;
    if (lesson == NULL)
        lesson = find_titled(merge, IDENTITY_LESSON, fold_title(merge->arena, lost->title));
    if (lesson == NULL)
        lesson = keep_lesson(merge, lost);
    item->parent = lesson->id;
    if (lesson->known != lost || (stays_for_others(lesson) && !uuid_equal(lesson->parent, lost->parent)))
        orphan(merge, item);
}

static void settle(struct merge *merge)
{
    const size_t count = merge->plan->count;

    for (size_t i = 0; i < count; i++)
        if (merge->plan->items[i].has_own_place && merge->plan->items[i].kind == IDENTITY_LESSON)
            settle_lesson(merge, i);
    for (size_t i = 0; i < count; i++)
        if (merge->plan->items[i].has_own_place && merge->plan->items[i].kind > IDENTITY_LESSON)
            settle_below(merge, i);
}

/* ---- their order ---- */

/* Siblings together, the structure's first, then those with a place of their own. */
static int by_place(const void *left, const void *right)
{
    const struct merge_item *a = *(struct merge_item *const *)left, *b = *(struct merge_item *const *)right;
    int order = (a->kind > b->kind) - (a->kind < b->kind);

    if (order == 0)
        order = memcmp(&a->parent, &b->parent, sizeof a->parent);
    if (order == 0)
        order = a->is_behind - b->is_behind;
    if (order == 0)
        order = a->is_pinned - b->is_pinned;
    if (order == 0)
        order = (a->wanted > b->wanted) - (a->wanted < b->wanted);
    return order != 0 ? order : memcmp(&a->id, &b->id, sizeof a->id);
}

static bool are_siblings(const struct merge_item *a, const struct merge_item *b)
{
    return a->kind == b->kind && uuid_equal(a->parent, b->parent);
}

/* Each with a place of its own is put there, as far as there are so many. */
static void order_siblings(struct merge_item **siblings, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct merge_item *item = siblings[i];
        const size_t place = item->is_pinned && !item->is_behind ? MIN(item->wanted, i) : i;
        memmove(siblings + place + 1, siblings + place, (i - place) * sizeof(struct merge_item *));
        siblings[place] = item;
    }
    for (size_t i = 0; i < count; i++)
        siblings[i]->order = i;
}

static void order_items(struct merge *merge)
{
    const size_t count = merge->plan->count;
    struct merge_item **items = arena_array(merge->arena, count + 1, sizeof(struct merge_item *));

    for (size_t i = 0; i < count; i++)
        items[i] = &merge->plan->items[i];
    qsort(items, count, sizeof(struct merge_item *), by_place);
    for (size_t first = 0, next; first < count; first = next) {
        next = first + 1;
        while (next < count && are_siblings(items[first], items[next]))
            next++;
        order_siblings(items + first, next - first);
    }
}

/* ---- their fields ---- */

/* Trees that are released at once: of a large course there are as many as it has parts. */
static json_t *offered_tree(const struct structure_plan *plan, size_t part)
{
    struct buf buf = buf_make(LIMIT_DOCUMENT);
    struct json_out out = json_out(&buf);
    json_t *tree;

    structure_parts_fields(&out, NULL, &plan->parts, part);
    tree = buf.overflow ? NULL : json_loadb(buf_text(&buf), buf.len, 0, NULL);
    buf_free(&buf);
    return tree;
}

static json_t *known_tree(const struct merge_known *known)
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
        add_conflict(merge, item, one,
                     structure_fields_joined(item->kind, item->known->edited) & one ? MERGE_EDITED : MERGE_LOCKED,
                     json_text(merge->arena, value));
    }
}

static void compare_fields(struct merge *merge, struct merge_item *item)
{
    json_t *known = known_tree(item->known), *offered = offered_tree(merge->plan, item->part);

    compare_trees(merge, item, known, offered);
    json_decref(known);
    json_decref(offered);
}

static void compare_parent(struct merge *merge, struct merge_item *item)
{
    const size_t parent = parent_part(merge, item->part);
    char text[UUID_TEXT];
    struct uuid offered;

    if (parent == MERGE_NONE || merge->plan->parts.dropped[parent] || (item->protected & STRUCTURE_PARENT) == 0)
        return;
    offered = merge->plan->items[merge->item_of_part[parent]].id;
    if (uuid_equal(offered, item->parent))
        return;
    item->kept |= STRUCTURE_PARENT;
    add_conflict(merge, item, STRUCTURE_PARENT,
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

static void finish_item(struct merge *merge, struct merge_item *item)
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

/* ---- what goes, and what does not come back ---- */

static void list_removed(struct merge *merge)
{
    struct structure_plan *plan = merge->plan;

    for (size_t i = 0; i < merge->known_count; i++)
        if (!merge->known[i].is_deleted && merge->item_of_known[i] == MERGE_NONE)
            plan->removed[plan->removed_count++] = &merge->known[i];
}

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

static bool lies_in(const struct merge *merge, size_t part, size_t top)
{
    while (part != MERGE_NONE && part != top)
        part = parent_part(merge, part);
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
        if (!parts->dropped[part] || !lies_in(merge, part, top))
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
    json_t *tree = offered_tree(merge->plan, part);
    const char *text = json_text(merge->arena, tree);

    json_decref(tree);
    return text;
}

/* One conflict for each that was deleted, but for what lies in another one. */
static void list_deleted(struct merge *merge)
{
    struct structure_plan *plan = merge->plan;

    for (size_t part = 0; part < plan->parts.count; part++) {
        const size_t parent = parent_part(merge, part);
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

/* ---- all of it ---- */

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
                          .plan = plan};

    *plan = (struct structure_plan){0};
    structure_parts_list(arena, structure, &plan->parts);
    index_known(&merge);
    match(&merge);
    make_room(&merge);
    add_parts(&merge);
    add_edited(&merge);
    make_room_for_conflicts(&merge);
    settle(&merge);
    order_items(&merge);
    for (size_t i = 0; i < plan->count; i++)
        finish_item(&merge, &plan->items[i]);
    list_deleted(&merge);
    list_removed(&merge);
    qsort(plan->items, plan->count, sizeof *plan->items, by_kind);
}

/* ---- rows ---- */

/* The structure's fields but for those that are kept. */
static json_t *merged_tree(const struct structure_plan *plan, const struct merge_item *item)
{
    json_t *known = known_tree(item->known), *merged = offered_tree(plan, item->part);

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
