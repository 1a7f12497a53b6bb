#include "jobs/generate/contents_edit.h"

#include "course/fold.h"
#include "jobs/generate/structure_join.h"

#define GAPS_SAID 12 /* sentences about them */

/* One edit under way. Numbers are places in these lists, from 0. */
struct editing {
    struct arena *arena;
    struct structure *structure;
    struct contents_edit_report *report;
    struct lesson **lessons;
    struct concept **concepts;
    size_t *module_of; /* the module of each lesson */
    size_t *lesson_of; /* the lesson of each concept */
    size_t lesson_count, concept_count;
    bool *lesson_gone, *concept_gone;
    size_t *went_to; /* of each module: where its last lesson was joined to one */
    struct rename *renames;
    size_t rename_count;
};

/* A concept's former name. */
struct rename {
    const char *folded, *title; /* folded: what it was called */
};

/* One entry: the things it names, in their order. */
struct group {
    size_t *items;
    size_t count;
    const char *title; /* "" without one */
};

bool contents_edit_check(const json_t *tree, struct fault *fault)
{
    return json_is_array(json_object_get(tree, "modules")) ||
           fault_set(fault, FAULT_BAD_GENERATION, "It has no list \"modules\" of {\"of\", \"title\"}.");
}

void contents_edit_add(struct contents_edit_report *sum, const struct contents_edit_report *report)
{
    sum->modules += report->modules;
    sum->lessons += report->lessons;
    sum->concepts += report->concepts;
    sum->forgotten += report->forgotten;
    sum->refused += report->refused;
    sum->apart += report->apart;
    sum->lost += report->lost;
    sum->gaps_unsaid += report->gaps_unsaid;
    if (report->gaps.count > 0)
        sum->gaps = report->gaps;
}

/* ---- the lists ---- */

static void index_lesson(struct editing *editing, struct lesson *lesson, size_t module)
{
    const size_t number = editing->lesson_count++;
    struct concept *own = arena_array(editing->arena, lesson->concept_count + 1, sizeof *own);

    if (lesson->concept_count > 0)
        memcpy(own, lesson->concepts, lesson->concept_count * sizeof *own);
    lesson->concepts = own;
    editing->lessons[number] = lesson;
    editing->module_of[number] = module;
    for (size_t i = 0; i < lesson->concept_count; i++) {
        editing->lesson_of[editing->concept_count] = number;
        editing->concepts[editing->concept_count++] = &own[i];
    }
}

static void index_all(struct editing *editing)
{
    const struct structure *structure = editing->structure;
    const size_t lessons = structure_lesson_total(structure) + 1, concepts = structure_concept_total(structure) + 1;
    struct module *modules = arena_array(editing->arena, structure->module_count + 1, sizeof *modules);

    editing->lessons = arena_array(editing->arena, lessons, sizeof(struct lesson *));
    editing->concepts = arena_array(editing->arena, concepts, sizeof(struct concept *));
    editing->module_of = arena_array(editing->arena, lessons, sizeof(size_t));
    editing->lesson_of = arena_array(editing->arena, concepts, sizeof(size_t));
    editing->went_to = arena_array(editing->arena, structure->module_count + 1, sizeof(size_t));
    editing->renames = arena_array(editing->arena, concepts, sizeof *editing->renames);
    editing->lesson_gone = arena_array(editing->arena, lessons, sizeof(bool));
    editing->concept_gone = arena_array(editing->arena, concepts, sizeof(bool));
    for (size_t m = 0; m < structure->module_count; m++) {
        struct lesson *own = arena_array(editing->arena, structure->modules[m].lesson_count + 1, sizeof *own);
        modules[m] = structure->modules[m];
        if (modules[m].lesson_count > 0)
            memcpy(own, modules[m].lessons, modules[m].lesson_count * sizeof *own);
        modules[m].lessons = own;
        for (size_t l = 0; l < modules[m].lesson_count; l++)
            index_lesson(editing, &own[l], m);
    }
    editing->structure->modules = modules;
}

static int by_number(const void *left, const void *right)
{
    const size_t a = *(const size_t *)left, b = *(const size_t *)right;

    return (a > b) - (a < b);
}

/* The things that an entry names; those named before, in it or in another, are refused. */
static struct group read_group(struct editing *editing, const json_t *entry, size_t count, bool *named)
{
    const json_t *numbers = json_object_get(entry, "of"), *number;
    struct group group = {arena_array(editing->arena, json_array_size(numbers) + 1, sizeof(size_t)), 0,
                          json_get_text(entry, "title", "")};
    size_t i;

    json_array_foreach(numbers, i, number)
    {
        const json_int_t value = json_is_integer(number) ? json_integer_value(number) : 0;
        if (value < 1 || (size_t)value > count || named[value - 1]) {
            editing->report->refused++;
            continue;
        }
        named[value - 1] = true;
        group.items[group.count++] = (size_t)value - 1;
    }
    return group;
}

/* The place of a number that one member gives; `count` when it is none. */
static size_t read_number(struct editing *editing, const json_t *entry, const char *key, size_t count)
{
    const int64_t value = json_get_int(entry, key, 0);

    if (value >= 1 && (size_t)value <= count)
        return (size_t)value - 1;
    editing->report->refused++;
    return count;
}

/* ---- concepts ---- */

static size_t concepts_left(const struct editing *editing, size_t lesson)
{
    size_t left = 0;

    for (size_t i = 0; i < editing->concept_count; i++)
        left += editing->lesson_of[i] == lesson && !editing->concept_gone[i];
    return left;
}

/* The title of the group that is called so; that of its first without one. */
static const char *name_of(const struct editing *editing, const struct group *group)
{
    for (size_t i = 0; i < group->count; i++)
        if (fold_equal(editing->concepts[group->items[i]]->title, group->title))
            return editing->concepts[group->items[i]]->title;
    return editing->concepts[group->items[0]]->title;
}

static void note_name(struct editing *editing, const char *former, const char *title)
{
    const char *folded = fold_title(editing->arena, former);

    if (strcmp(folded, fold_title(editing->arena, title)) != 0)
        editing->renames[editing->rename_count++] = (struct rename){folded, title};
}

/* The only concept of a lesson stays there, under the common name. */
static void join_concepts(struct editing *editing, const struct group *group)
{
    struct concept *first = editing->concepts[group->items[0]];
    const char *name = name_of(editing, group);

    note_name(editing, first->title, name);
    for (size_t i = 1; i < group->count; i++) {
        const size_t number = group->items[i];
        structure_join_concepts(editing->arena, first, editing->concepts[number], &editing->report->lost);
        note_name(editing, editing->concepts[number]->title, name);
        editing->concepts[number]->title = name;
        if (concepts_left(editing, editing->lesson_of[number]) > 1) {
            editing->concept_gone[number] = true;
            editing->report->concepts++;
        }
    }
    first->title = name;
}

static int by_folded(const void *left, const void *right)
{
    return strcmp(((const struct rename *)left)->folded, ((const struct rename *)right)->folded);
}

/* Whatever has to be known before is called by its common name. */
static void rename_prerequisites(struct editing *editing)
{
    qsort(editing->renames, editing->rename_count, sizeof *editing->renames, by_folded);
    for (size_t i = 0; i < editing->concept_count && editing->rename_count > 0; i++) {
        struct texts *own = &editing->concepts[i]->prerequisites;
        const char **items = arena_array(editing->arena, own->count + 1, sizeof *items);
        for (size_t k = 0; k < own->count; k++) {
            const struct rename sought = {fold_title(editing->arena, own->items[k]), NULL};
            const struct rename *found =
                bsearch(&sought, editing->renames, editing->rename_count, sizeof sought, by_folded);
            items[k] = found != NULL ? found->title : own->items[k];
        }
        own->items = items;
    }
}

static void edit_concepts(struct editing *editing, const json_t *list)
{
    bool *named = arena_array(editing->arena, editing->concept_count + 1, sizeof *named);
    const json_t *entry;
    size_t i;

    json_array_foreach(list, i, entry)
    {
        struct group group = read_group(editing, entry, editing->concept_count, named);
        qsort(group.items, group.count, sizeof *group.items, by_number);
        if (group.count > 1)
            join_concepts(editing, &group);
    }
    rename_prerequisites(editing);
}

/* ---- what has to be known before ---- */

static void add_gap(struct editing *editing, const char *sentence)
{
    struct contents_edit_report *report = editing->report;

    if (report->gaps.items == NULL)
        report->gaps.items = arena_array(editing->arena, GAPS_SAID, sizeof(char *));
    if (report->gaps.count < GAPS_SAID)
        report->gaps.items[report->gaps.count++] = sentence;
    else
        report->gaps_unsaid++;
}

static void add_prerequisite(struct editing *editing, struct concept *concept, const char *title)
{
    const struct texts more = {&title, 1};

    concept->prerequisites =
        structure_join_texts(editing->arena, &concept->prerequisites, &more, &editing->report->lost);
}

static void edit_needs(struct editing *editing, const json_t *list)
{
    const json_t *entry;
    size_t i;

    json_array_foreach(list, i, entry)
    {
        const size_t user = read_number(editing, entry, "concept", editing->concept_count);
        const size_t needed = read_number(editing, entry, "needs", editing->concept_count);
        if (user == editing->concept_count || needed == editing->concept_count || user == needed)
            continue;
        if (needed < user)
            add_prerequisite(editing, editing->concepts[user], editing->concepts[needed]->title);
        else
            add_gap(editing, arena_printf(editing->arena, "\"%s\" is needed for \"%s\", which comes before it.",
                                          editing->concepts[needed]->title, editing->concepts[user]->title));
    }
}

static bool holds(struct arena *arena, const char *text, const char *folded)
{
    return text != NULL && strstr(fold_title(arena, text), folded) != NULL;
}

/* Whether a lesson speaks of a term. */
static bool speaks_of(struct arena *arena, const struct lesson *lesson, const char *folded)
{
    if (holds(arena, lesson->title, folded))
        return true;
    for (size_t i = 0; i < lesson->concept_count; i++) {
        const struct concept *concept = &lesson->concepts[i];
        if (holds(arena, concept->title, folded) || holds(arena, concept->definition, folded))
            return true;
        for (size_t k = 0; k < concept->examples.count; k++)
            if (holds(arena, concept->examples.items[k], folded))
                return true;
    }
    for (size_t i = 0; i < lesson->exercise_count; i++)
        if (holds(arena, lesson->exercises[i].description, folded))
            return true;
    return false;
}

static bool is_taught(const struct editing *editing, const char *term)
{
    for (size_t i = 0; i < editing->concept_count; i++)
        if (fold_equal(editing->concepts[i]->title, term))
            return true;
    return false;
}

/* A term that its lesson does not use, or that some lesson teaches, is no gap. */
static void edit_gaps(struct editing *editing, const json_t *list)
{
    const json_t *entry;
    size_t i;

    json_array_foreach(list, i, entry)
    {
        const struct str given = str_clip(str_of(json_get_text(entry, "term", "")), STRUCTURE_TITLE);
        const char *term = arena_strndup(editing->arena, given.at, given.len);
        const char *folded = fold_title(editing->arena, term);
        const size_t lesson = read_number(editing, entry, "lesson", editing->lesson_count);
        if (lesson == editing->lesson_count)
            continue;
        if (folded[0] == '\0' || is_taught(editing, term) ||
            !speaks_of(editing->arena, editing->lessons[lesson], folded))
            editing->report->refused++;
        else
            add_gap(editing, arena_printf(editing->arena, "The lesson \"%s\" uses \"%s\", which no lesson explains.",
                                          editing->lessons[lesson]->title, term));
    }
}

/* ---- lessons ---- */

/* Concepts that went into others are gone from their lessons. */
static void drop_concepts(struct editing *editing)
{
    size_t number = 0;

    for (size_t l = 0; l < editing->lesson_count; l++) {
        struct lesson *lesson = editing->lessons[l];
        const size_t had = lesson->concept_count;
        lesson->concept_count = 0;
        for (size_t i = 0; i < had; i++, number++)
            if (!editing->concept_gone[number])
                lesson->concepts[lesson->concept_count++] = lesson->concepts[i];
    }
}

static void join_lessons(struct editing *editing, const struct group *group)
{
    struct lesson *first = editing->lessons[group->items[0]];

    for (size_t i = 1; i < group->count; i++) {
        const struct lesson *other = editing->lessons[group->items[i]];
        if (!structure_join_lessons(editing->arena, first, other, &editing->report->lost)) {
            editing->report->apart++;
            continue;
        }
        if (fold_equal(other->title, group->title))
            first->title = other->title;
        editing->lesson_gone[group->items[i]] = true;
        editing->went_to[editing->module_of[group->items[i]]] = editing->module_of[group->items[0]];
        editing->report->lessons++;
    }
}

static void edit_lessons(struct editing *editing, const json_t *list)
{
    bool *named = arena_array(editing->arena, editing->lesson_count + 1, sizeof *named);
    const json_t *entry;
    size_t i;

    json_array_foreach(list, i, entry)
    {
        struct group group = read_group(editing, entry, editing->lesson_count, named);
        qsort(group.items, group.count, sizeof *group.items, by_number);
        if (group.count > 1)
            join_lessons(editing, &group);
    }
}

static void drop_lessons(struct editing *editing)
{
    size_t number = 0;

    for (size_t m = 0; m < editing->structure->module_count; m++) {
        struct module *module = &editing->structure->modules[m];
        const size_t had = module->lesson_count;
        module->lesson_count = 0;
        for (size_t l = 0; l < had; l++, number++)
            if (!editing->lesson_gone[number])
                module->lessons[module->lesson_count++] = module->lessons[l];
    }
}

/* What a module says of itself goes with its last lesson. */
static void move_texts(struct editing *editing)
{
    struct module *modules = editing->structure->modules;

    for (size_t m = 0; m < editing->structure->module_count; m++) {
        size_t target = m;
        for (size_t steps = 0; modules[target].lesson_count == 0 && steps < editing->structure->module_count; steps++)
            target = editing->went_to[target];
        if (target != m &&
            !structure_join_modules(editing->arena, &modules[target], &modules[m], &editing->report->lost))
            editing->report->lost++;
    }
}

/* ---- modules ---- */

/* The entries of `modules` as one list of groups; a module that none names is one of its own, behind the one it stood behind. */
struct order {
    struct group *groups;
    size_t count;
};

static size_t group_with(const struct order *order, size_t module)
{
    for (size_t i = 0; i < order->count; i++)
        for (size_t k = 0; k < order->groups[i].count; k++)
            if (order->groups[i].items[k] == module)
                return i;
    return order->count;
}

static void insert_forgotten(struct editing *editing, struct order *order, size_t module)
{
    const size_t at = module == 0 ? 0 : group_with(order, module - 1) + 1;
    size_t *only = arena_array(editing->arena, 1, sizeof *only);

    *only = module;
    memmove(&order->groups[at + 1], &order->groups[at], (order->count - at) * sizeof *order->groups);
    order->groups[at] = (struct group){only, 1, ""};
    order->count++;
    editing->report->forgotten++;
}

static struct order read_order(struct editing *editing, const json_t *list)
{
    const size_t count = editing->structure->module_count;
    bool *named = arena_array(editing->arena, count + 1, sizeof *named);
    struct order order = {arena_array(editing->arena, count + 1, sizeof *order.groups), 0};
    const json_t *entry;
    size_t i;

    json_array_foreach(list, i, entry)
    {
        const struct group group = read_group(editing, entry, count, named);
        if (group.count > 0)
            order.groups[order.count++] = group;
    }
    for (size_t m = 0; m < count; m++)
        if (!named[m])
            insert_forgotten(editing, &order, m);
    return order;
}

/* Writes the modules of a group as one, or behind it those that it has no room for. */
static void join_modules(struct editing *editing, const struct group *group, bool renames, struct module *out,
                         size_t *count)
{
    const struct module *modules = editing->structure->modules;
    struct module *first = &out[(*count)++];
    const struct str title = str_trim_blank(str_of(group->title));
    size_t joined = 0;

    *first = modules[group->items[0]];
    for (size_t i = 1; i < group->count; i++) {
        const struct module *other = &modules[group->items[i]];
        if (structure_join_modules(editing->arena, first, other, &editing->report->lost)) {
            joined++;
            if (!renames && fold_equal(other->title, group->title))
                first->title = other->title;
        } else {
            out[(*count)++] = *other;
            editing->report->apart++;
        }
    }
    if (renames && joined > 0 && title.len > 0 && !str_holds(title, STR("://")) && !str_holds(title, STR("www.")))
        first->title = arena_strndup(editing->arena, title.at, str_clip(title, STRUCTURE_TITLE).len);
    editing->report->modules += joined;
}

/* A module whose lessons all went into others has gone with them. */
static void drop_empty(struct structure *structure)
{
    size_t kept = 0;

    for (size_t m = 0; m < structure->module_count; m++)
        if (structure->modules[m].lesson_count > 0)
            structure->modules[kept++] = structure->modules[m];
    structure->module_count = kept;
}

static void edit_modules(struct editing *editing, const json_t *list, bool renames)
{
    const struct order order = read_order(editing, list);
    struct module *out = arena_array(editing->arena, editing->structure->module_count + 1, sizeof *out);
    size_t count = 0;

    for (size_t i = 0; i < order.count; i++)
        join_modules(editing, &order.groups[i], renames, out, &count);
    editing->structure->modules = out;
    editing->structure->module_count = count;
    drop_empty(editing->structure);
}

/* ---- the whole ---- */

void contents_edit_apply(struct arena *arena, const json_t *tree, enum contents_detail detail, bool renames,
                         struct structure *structure, struct contents_edit_report *report)
{
    struct editing editing = {.arena = arena, .structure = structure, .report = report};

    *report = (struct contents_edit_report){0};
    index_all(&editing);
    if (detail <= CONTENTS_CONCEPTS) {
        edit_needs(&editing, json_object_get(tree, "needs"));
        edit_gaps(&editing, json_object_get(tree, "gaps"));
        edit_concepts(&editing, json_object_get(tree, "concepts"));
        drop_concepts(&editing);
    }
    if (detail <= CONTENTS_LESSONS) {
        edit_lessons(&editing, json_object_get(tree, "lessons"));
        drop_lessons(&editing);
        move_texts(&editing);
    }
    edit_modules(&editing, json_object_get(tree, "modules"), renames);
    structure_prerequisites_check(arena, structure);
}
