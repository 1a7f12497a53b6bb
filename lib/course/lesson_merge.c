#include "course/lesson_merge.h"

#include "course/fold.h"

const struct merge_known *lesson_merge_find(const struct merge_known *known, size_t count, struct uuid lesson)
{
    for (size_t i = 0; i < count; i++)
        if (known[i].kind == IDENTITY_LESSON && !known[i].is_deleted && uuid_equal(known[i].id, lesson))
            return &known[i];
    return NULL;
}

/* ---- what other lessons have ---- */

/* Folded titles by kind. */
struct titles {
    struct arena *arena;
    const char **items[IDENTITY_KINDS];
    size_t count[IDENTITY_KINDS];
};

static bool lies_elsewhere(const struct merge_known *known, const struct merge_known *lesson)
{
    return !known->is_deleted && known->kind != IDENTITY_MODULE && known != lesson &&
           !uuid_equal(known->parent, lesson->id);
}

static bool lies_in(const struct merge_known *known, const struct merge_known *lesson)
{
    return !known->is_deleted && known->kind > IDENTITY_LESSON && uuid_equal(known->parent, lesson->id);
}

static struct titles list_titles(struct arena *arena, const struct merge_known *known, size_t count,
                                 const struct merge_known *lesson,
                                 bool belongs(const struct merge_known *known, const struct merge_known *lesson))
{
    struct titles list = {.arena = arena};

    for (enum identity_kind kind = IDENTITY_LESSON; kind < IDENTITY_KINDS; kind++)
        list.items[kind] = arena_array(arena, 2 * count + 1, sizeof *list.items[kind]);
    for (size_t i = 0; i < count; i++) {
        const enum identity_kind kind = known[i].kind;
        if (!belongs(&known[i], lesson))
            continue;
        list.items[kind][list.count[kind]++] = fold_title(arena, known[i].title);
        if (known[i].generated_title != NULL)
            list.items[kind][list.count[kind]++] = fold_title(arena, known[i].generated_title);
    }
    return list;
}

static bool has(const struct titles *list, enum identity_kind kind, const char *title)
{
    const char *folded = fold_title(list->arena, title);

    for (size_t i = 0; i < list->count[kind]; i++)
        if (strcmp(list->items[kind][i], folded) == 0)
            return true;
    return false;
}

void lesson_merge_trim(struct arena *arena, const struct merge_known *known, size_t count,
                       const struct merge_known *lesson, struct lesson *made)
{
    const struct titles others = list_titles(arena, known, count, lesson, lies_elsewhere),
                        own = list_titles(arena, known, count, lesson, lies_in);
    size_t concepts = 0, exercises = 0;

    for (size_t i = 0; i < made->concept_count; i++) {
        const char *title = made->concepts[i].title;
        if (!has(&others, IDENTITY_CONCEPT, title) || has(&own, IDENTITY_CONCEPT, title))
            made->concepts[concepts++] = made->concepts[i];
    }
    for (size_t i = 0; i < made->exercise_count; i++) {
        const char *task = made->exercises[i].description;
        if (!has(&others, IDENTITY_EXERCISE, task) || has(&own, IDENTITY_EXERCISE, task))
            made->exercises[exercises++] = made->exercises[i];
    }
    made->concept_count = concepts;
    made->exercise_count = exercises;
    if (has(&others, IDENTITY_LESSON, made->title))
        made->title = lesson->title;
}

/* ---- the lesson as all that there is ---- */

struct alone {
    struct arena *arena;
    struct merge_known *items; /* its module, itself, what lies in it, and what was deleted */
    const struct merge_known **origins;
    size_t count;
    struct lesson lesson;
    struct module module;
    struct structure structure;
};

static struct merge_known *add(struct alone *alone, const struct merge_known *origin)
{
    struct merge_known *copy = &alone->items[alone->count];

    *copy = *origin;
    alone->origins[alone->count++] = origin;
    return copy;
}

static void give_way(struct merge_known *copy, bool force)
{
    if (force) {
        copy->edited = 0;
        copy->is_locked = false;
    }
}

/* Module and lesson are called as in the structure, so that they are known by that. Of what people have edited of the lesson only its title is made. */
static void add_above(struct alone *alone, const struct merge_known *module, const struct merge_known *lesson)
{
    struct merge_known *copy = add(alone, module);

    copy->edited = 0;
    copy->is_locked = false;
    copy->title = alone->module.title;
    copy->generated_title = NULL;
    copy->order = 0;
    copy = add(alone, lesson);
    copy->edited &= ~structure_fields_title(IDENTITY_LESSON);
    copy->is_locked = false;
    copy->title = alone->lesson.title;
    copy->generated_title = NULL;
    copy->order = 0;
}

static void add_below(struct alone *alone, const struct merge_known *known, size_t count,
                      const struct merge_known *lesson, bool force)
{
    for (size_t i = 0; i < count; i++) {
        if (known[i].kind <= IDENTITY_LESSON)
            continue;
        if (known[i].is_deleted)
            add(alone, &known[i]);
        else if (lies_in(&known[i], lesson))
            give_way(add(alone, &known[i]), force);
    }
}

static const struct merge_known *find_module(const struct merge_known *known, size_t count, struct uuid id)
{
    size_t i = 0;

    while (i < count && (known[i].kind != IDENTITY_MODULE || !uuid_equal(known[i].id, id)))
        i++;
    return &known[i]; /* a lesson has one */
}

static void copy_made(struct alone *alone, const struct merge_known *module, const struct merge_known *lesson,
                      const struct lesson *made)
{
    struct lesson present;
    json_t *tree = json_loadb(lesson->fields.at, lesson->fields.len, 0, NULL);

    alone->lesson = *made;
    if (structure_read_lesson(alone->arena, tree, &present)) {
        alone->lesson.video = present.video;
        alone->lesson.presentation = present.presentation;
        alone->lesson.video_start = present.video_start;
        alone->lesson.video_end = present.video_end;
        alone->lesson.slide_first = present.slide_first;
        alone->lesson.slide_last = present.slide_last;
    }
    json_decref(tree);
    alone->lesson.concepts = arena_array(alone->arena, made->concept_count + 1, sizeof *made->concepts);
    for (size_t i = 0; i < made->concept_count; i++)
        alone->lesson.concepts[i] = made->concepts[i];
    alone->module = (struct module){.title = module->title, .lessons = &alone->lesson, .lesson_count = 1};
    alone->structure = (struct structure){.title = module->title, .modules = &alone->module, .module_count = 1};
}

/* ---- prerequisites in other lessons ---- */

static bool is_elsewhere(const struct merge_known *known, size_t count, const struct merge_known *lesson,
                         struct uuid id)
{
    for (size_t i = 0; i < count; i++)
        if (known[i].kind == IDENTITY_CONCEPT && lies_elsewhere(&known[i], lesson) && uuid_equal(known[i].id, id))
            return true;
    return false;
}

static void keep_prerequisites(struct arena *arena, const struct merge_known *known, size_t count,
                               const struct merge_known *lesson, const struct merge_known *origin,
                               struct concept *concept)
{
    json_t *fields = json_loadb(origin->fields.at, origin->fields.len, 0, NULL), *id;
    const json_t *list = json_object_get(fields, "prerequisites");
    struct uuid other;
    size_t i;

    concept->elsewhere = (struct texts){arena_array(arena, json_array_size(list) + 1, sizeof(char *)), 0};
    json_array_foreach(list, i, id)
    {
        const char *text = json_string_value(id);
        if (text != NULL && uuid_parse(str_of(text), &other) && is_elsewhere(known, count, lesson, other))
        concept->elsewhere.items[concept->elsewhere.count++] = arena_strdup(arena, text);
    }
    json_decref(fields);
}

/* Which concept is which is known when it is planned: with them it is planned once more. */
static void find_prerequisites(struct alone *alone, const struct merge_known *known, size_t count,
                               const struct merge_known *lesson, const struct structure_plan *plan)
{
    const size_t first = plan->parts.first[IDENTITY_CONCEPT];

    for (size_t i = 0; i < plan->count; i++) {
        const struct merge_item *item = &plan->items[i];
        if (item->kind == IDENTITY_CONCEPT && item->known != NULL && item->part != MERGE_NONE)
            keep_prerequisites(alone->arena, known, count, lesson, item->known,
                               &alone->lesson.concepts[item->part - first]);
    }
}

/* ---- the plan ---- */

/* What was left out for the plan's sake comes back: places, locks, and the marks that a row has and loses. */
static void restore(const struct alone *alone, struct structure_plan *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        struct merge_item *item = &plan->items[i];
        const struct merge_known *origin = item->known != NULL ? alone->origins[item->known - alone->items] : NULL;
        if (origin == NULL)
            continue;
        if (item->kind <= IDENTITY_LESSON)
            item->order = origin->order;
        item->is_written =
            item->kind != IDENTITY_MODULE && (item->is_written || origin->edited != item->known->edited ||
                                              origin->generated_title != item->known->generated_title);
    }
    for (size_t i = 0; i < alone->count; i++)
        alone->items[i].is_locked = alone->origins[i]->is_locked;
}

/* The module is not made anew: what is offered for it stays. It is the first that the structure has. */
static void forget_module(struct structure_plan *plan)
{
    plan->offered++;
    plan->offered_count--;
}

void lesson_merge(struct arena *arena, const struct merge_known *known, size_t count, const struct merge_known *lesson,
                  const struct lesson *made, bool force, struct structure_plan *plan)
{
    struct alone *alone = arena_alloc(arena, sizeof *alone);
    const struct merge_known *module = find_module(known, count, lesson->parent);

    alone->arena = arena;
    alone->items = arena_array(arena, count + 1, sizeof *alone->items);
    alone->origins = arena_array(arena, count + 1, sizeof(struct merge_known *));
    copy_made(alone, module, lesson, made);
    add_above(alone, module, lesson);
    add_below(alone, known, count, lesson, force);
    structure_merge(arena, alone->items, alone->count, &alone->structure, NULL, plan);
    find_prerequisites(alone, known, count, lesson, plan);
    structure_merge(arena, alone->items, alone->count, &alone->structure, NULL, plan);
    restore(alone, plan);
    forget_module(plan);
}
