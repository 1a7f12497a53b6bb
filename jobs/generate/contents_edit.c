#include "jobs/generate/contents_edit.h"

#include "course/fold.h"
#include "jobs/generate/contents_edit_run.h"
#include "jobs/generate/structure_join.h"

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

/* ---- lessons ---- */

static void join_lessons(struct contents_editing *editing, const struct contents_group *group)
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

static void edit_lessons(struct contents_editing *editing, const json_t *list)
{
    bool *named = arena_array(editing->arena, editing->lesson_count + 1, sizeof *named);
    const json_t *entry;
    size_t i;

    json_array_foreach(list, i, entry)
    {
        struct contents_group group = contents_edit_group(editing, entry, editing->lesson_count, named);
        contents_edit_sort(&group);
        if (group.count > 1)
            join_lessons(editing, &group);
    }
}

static void drop_lessons(struct contents_editing *editing)
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
static void move_texts(struct contents_editing *editing)
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
    struct contents_group *groups;
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

static void insert_forgotten(struct contents_editing *editing, struct order *order, size_t module)
{
    const size_t at = module == 0 ? 0 : group_with(order, module - 1) + 1;
    size_t *only = arena_array(editing->arena, 1, sizeof *only);

    *only = module;
    memmove(&order->groups[at + 1], &order->groups[at], (order->count - at) * sizeof *order->groups);
    order->groups[at] = (struct contents_group){only, 1, ""};
    order->count++;
    editing->report->forgotten++;
}

static struct order read_order(struct contents_editing *editing, const json_t *list)
{
    const size_t count = editing->structure->module_count;
    bool *named = arena_array(editing->arena, count + 1, sizeof *named);
    struct order order = {arena_array(editing->arena, count + 1, sizeof *order.groups), 0};
    const json_t *entry;
    size_t i;

    json_array_foreach(list, i, entry)
    {
        const struct contents_group group = contents_edit_group(editing, entry, count, named);
        if (group.count > 0)
            order.groups[order.count++] = group;
    }
    for (size_t m = 0; m < count; m++)
        if (!named[m])
            insert_forgotten(editing, &order, m);
    return order;
}

/* Writes the modules of a group as one, or behind it those that it has no room for. */
static void join_modules(struct contents_editing *editing, const struct contents_group *group, bool renames,
                         struct module *out, size_t *count)
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

static void edit_modules(struct contents_editing *editing, const json_t *list, bool renames)
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
    struct contents_editing editing = {.arena = arena, .structure = structure, .report = report};

    *report = (struct contents_edit_report){0};
    contents_edit_index(&editing);
    if (detail <= CONTENTS_CONCEPTS) {
        contents_edit_needs(&editing, json_object_get(tree, "needs"));
        contents_edit_gaps(&editing, json_object_get(tree, "gaps"));
        contents_edit_concepts(&editing, json_object_get(tree, "concepts"));
    }
    if (detail <= CONTENTS_LESSONS) {
        edit_lessons(&editing, json_object_get(tree, "lessons"));
        drop_lessons(&editing);
        move_texts(&editing);
    }
    edit_modules(&editing, json_object_get(tree, "modules"), renames);
    structure_prerequisites_check(arena, structure);
}
