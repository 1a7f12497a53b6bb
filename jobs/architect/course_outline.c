#include "jobs/architect/course_outline.h"

struct outline_lesson *course_outline_add_lesson(struct outline *outline, const char *title, const char *label,
                                                 uint32_t section)
{
    struct outline_lesson *lesson;

    outline->lessons = arena_grow(outline->arena, outline->lessons, outline->lesson_count, &outline->lesson_room,
                                  sizeof *outline->lessons);
    lesson = &outline->lessons[outline->lesson_count++];
    *lesson =
        (struct outline_lesson){.title = title, .label = label, .material = outline->sections->items[section].material};
    course_outline_add_section(outline, outline->lesson_count - 1, section);
    return lesson;
}

void course_outline_add_section(struct outline *outline, size_t lesson, uint32_t section)
{
    struct outline_lesson *own = &outline->lessons[lesson];

    own->sections =
        arena_grow(outline->arena, own->sections, own->section_count, &own->section_room, sizeof *own->sections);
    own->sections[own->section_count++] = section;
}

void course_outline_join(struct outline *outline, size_t lesson)
{
    const struct outline_lesson *next = &outline->lessons[lesson + 1];

    for (size_t i = 0; i < next->section_count; i++)
        course_outline_add_section(outline, lesson, next->sections[i]);
    outline->lesson_count--;
    memmove(&outline->lessons[lesson + 1], &outline->lessons[lesson + 2],
            (outline->lesson_count - lesson - 1) * sizeof *outline->lessons);
    for (size_t i = 0; i < outline->module_count; i++) {
        struct outline_module *module = &outline->modules[i];
        if (module->first > lesson)
            module->first--;
        else
            module->count -= module->first + module->count > lesson + 1;
    }
}

struct vector *course_outline_vectors(const struct outline *outline, size_t first, size_t end)
{
    struct vector *vectors = arena_array(outline->arena, end - first + 1, sizeof *vectors);

    for (size_t l = first; l < end; l++)
        vectors[l - first] = vectors_sum(outline->arena, outline->vectors, outline->lessons[l].sections,
                                         outline->lessons[l].section_count);
    return vectors;
}
