#include "course/merge_places.h"

#include "course/fold.h"

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
            item = merge_state_add(merge, IDENTITY_MODULE, find_known_module(merge, folded), MERGE_NONE);
            item->is_pinned = item->is_behind = true;
        }
        merge->kept_module = (size_t)(item - merge->plan->items);
    }
    return merge->plan->items[merge->kept_module].id;
}

static void orphan(struct merge *merge, const struct merge_item *item)
{
    merge_state_conflict(merge, item, 0, MERGE_ORPHANED, "null");
}

/* The part that the structure has it in; MERGE_NONE: none that comes into the course. */
static size_t offered_parent(const struct merge *merge, const struct merge_item *item)
{
    const size_t parent = item->part != MERGE_NONE ? merge_state_parent(merge, item->part) : MERGE_NONE;

    return parent != MERGE_NONE && !merge->plan->parts.dropped[parent] ? parent : MERGE_NONE;
}

/* What it lies in is gone, but the structure has a place for it. */
static bool takes_offered_place(struct merge *merge, struct merge_item *item)
{
    const size_t parent = offered_parent(merge, item);

    if (parent == MERGE_NONE)
        return false;
    item->parent = merge->plan->items[merge->item_of_part[parent]].id;
    return true;
}

static void settle_lesson(struct merge *merge, size_t at)
{
    struct merge_item *item = &merge->plan->items[at];
    const struct merge_known *lost = merge_state_known(merge, item->known->parent);
    const struct merge_item *same;

    if (merge_state_item(merge, lost) != NULL || takes_offered_place(merge, item))
        return;
    same = lost != NULL ? find_titled(merge, IDENTITY_MODULE, fold_title(merge->arena, lost->title)) : NULL;
    item->parent = same != NULL ? same->id : kept_module(merge);
    if (!uuid_equal(item->parent, item->known->parent))
        orphan(merge, item);
}

/* The lesson that stays for the sake of what is below it. */
static struct merge_item *keep_lesson(struct merge *merge, const struct merge_known *lost)
{
    struct merge_item *lesson = merge_state_keep(merge, lost);

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
    const struct merge_known *lost = merge_state_known(merge, item->known->parent);
    struct merge_item *lesson = merge_state_item(merge, lost);

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

void merge_places_settle(struct merge *merge)
{
    const size_t count = merge->plan->count;

    for (size_t i = 0; i < count; i++)
        if (merge->plan->items[i].has_own_place && merge->plan->items[i].kind == IDENTITY_LESSON)
            settle_lesson(merge, i);
    /* Lessons that stay for what has no other place stay for all that lies in them. */
    for (int offered = 0; offered < 2; offered++)
        for (size_t i = 0; i < count; i++) {
            const struct merge_item *item = &merge->plan->items[i];
            if (item->has_own_place && item->kind > IDENTITY_LESSON &&
                (offered_parent(merge, item) != MERGE_NONE) == offered)
                settle_below(merge, i);
        }
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

void merge_places_order(struct merge *merge)
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
