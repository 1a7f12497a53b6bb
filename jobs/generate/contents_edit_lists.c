/* Of contents_edit_run.h: what the numbers of a model stand for. */
#include "jobs/generate/contents_edit_run.h"

static void index_lesson(struct contents_editing *editing, struct lesson *lesson, size_t module)
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

void contents_edit_index(struct contents_editing *editing)
{
    const struct structure *structure = editing->structure;
    const size_t lessons = structure_lesson_total(structure) + 1, concepts = structure_concept_total(structure) + 1;
    struct module *modules = arena_array(editing->arena, structure->module_count + 1, sizeof *modules);

    editing->lessons = arena_array(editing->arena, lessons, sizeof(struct lesson *));
    editing->concepts = arena_array(editing->arena, concepts, sizeof(struct concept *));
    editing->module_of = arena_array(editing->arena, lessons, sizeof(size_t));
    editing->lesson_of = arena_array(editing->arena, concepts, sizeof(size_t));
    editing->went_to = arena_array(editing->arena, structure->module_count + 1, sizeof(size_t));
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

struct contents_group contents_edit_group(struct contents_editing *editing, const json_t *entry, size_t count,
                                          bool *named)
{
    const json_t *numbers = json_object_get(entry, "of"), *number;
    struct contents_group group = {arena_array(editing->arena, json_array_size(numbers) + 1, sizeof(size_t)), 0,
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

size_t contents_edit_number(struct contents_editing *editing, const json_t *entry, const char *key, size_t count)
{
    const int64_t value = json_get_int(entry, key, 0);

    if (value >= 1 && (size_t)value <= count)
        return (size_t)value - 1;
    editing->report->refused++;
    return count;
}

void contents_edit_sort(struct contents_group *group)
{
    qsort(group->items, group->count, sizeof *group->items, by_number);
}
