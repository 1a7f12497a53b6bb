#include "export/export_page.h"

#include "base/limits.h"

#define ANSWER_CEILING (4 * MIB) /* its texts have 800 KB at most */

bool export_page_open(const struct unit *unit, struct course_export *course, struct export_page *page)
{
    *page = (struct export_page){.course = course, .words = export_words_in(course->language), .row = -1};
    return export_sources_fetch(unit, course->course, &page->sources) &&
           PG_RUN(unit, &page->concepts, export_concepts, pg_uuid(course->course));
}

bool export_page_read(const struct unit *unit, struct export_page *page, struct export_page_part *part)
{
    const bool begins = course_export_begins(page->course, page->row);
    struct course_export_lesson read;
    json_t *module, *lesson;

    *part = (struct export_page_part){0};
    if (!course_export_read(unit, page->course, page->row++, &read) ||
        !json_read(page->course->arena, read.module, &module, unit->fault))
        return false;
    if (begins) {
        part->module = module;
        page->module++;
        page->lesson = 0;
    }
    if (read.lesson.at == NULL)
        return true;
    page->lesson++;
    if (!json_read(page->course->arena, read.lesson, &lesson, unit->fault))
        return false;
    part->has_lesson = structure_read_lesson(page->course->arena, lesson, &part->lesson);
    return true;
}

const char *export_page_concept(const struct export_page *page, const char *id)
{
    int low = 0, high = page->concepts.count;
    struct uuid wanted;

    if (!uuid_parse(str_of(id), &wanted))
        return NULL;
    while (low < high) {
        const int middle = low + (high - low) / 2;
        const struct uuid found = pg_get_uuid(&page->concepts, middle, PG_COL(export_concepts, id));
        const int order = memcmp(&found, &wanted, sizeof wanted);

        if (order == 0)
            return pg_get_text(&page->concepts, middle, PG_COL(export_concepts, title));
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

struct texts export_page_texts(struct arena *arena, const json_t *object, const char *key)
{
    const json_t *list = json_object_get(object, key);
    struct texts texts = {arena_array(arena, json_array_size(list) + 1, sizeof(char *)), 0};

    for (size_t i = 0; i < json_array_size(list); i++)
        if (json_is_string(json_array_get(list, i)))
            texts.items[texts.count++] = json_string_value(json_array_get(list, i));
    return texts;
}

/* One line for each option that says something of the answer. */
static const char *say_option(struct arena *arena, const struct exercise *exercise, size_t i)
{
    const struct exercise_option *option = &exercise->options[i];
    const char *reason = option->reason != NULL ? option->reason : "";

    if (exercise->kind == EXERCISE_ORDER)
        return arena_printf(arena, "%zu. %s", i + 1, option->text);
    if (exercise->kind == EXERCISE_MATCH)
        return arena_printf(arena, "%s \u2014 %s", option->text, reason);
    if (exercise->kind == EXERCISE_CHOICE && !option->correct)
        return "";
    return *reason != '\0' ? arena_printf(arena, "%s (%s)", option->text, reason) : option->text;
}

static void put_answer_line(struct buf *answer, const char *line)
{
    if (*line != '\0')
        buf_printf(answer, "%s%s", answer->len > 0 ? "\n" : "", line);
}

const char *export_page_answer(struct arena *arena, const struct exercise *exercise)
{
    struct buf *answer = buf_new(arena, ANSWER_CEILING);

    for (size_t i = 0; i < exercise->option_count; i++)
        put_answer_line(answer, say_option(arena, exercise, i));
    put_answer_line(answer, exercise->reference_solution != NULL ? exercise->reference_solution : "");
    return answer->len > 0 ? buf_text(answer) : NULL;
}
