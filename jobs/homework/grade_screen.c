#include "jobs/homework/grade_screen.h"

#include "jobs/homework/injection.h"

static struct str cut(struct str text, size_t points, bool *was_cut)
{
    size_t at = 0;

    while (at < text.len && points-- > 0)
        str_next(text, &at);
    *was_cut = at < text.len;
    return (struct str){text.at, at};
}

static struct topic topic_of(struct arena *arena, const struct grade_task *task, const struct rubric *rubric)
{
    const struct exercise *exercise = task->exercise;
    const char *const texts[] = {exercise->description, exercise->reference_solution, exercise->grading_criteria};
    struct topic topic = topic_make(arena, topic_language(arena, task->course_language, texts, ARRAY_COUNT(texts)));

    for (size_t i = 0; i < ARRAY_COUNT(texts); i++)
        topic_add(&topic, texts[i]);
    for (size_t i = 0; i < exercise->option_count; i++) {
        topic_add(&topic, exercise->options[i].text);
        topic_add(&topic, exercise->options[i].reason);
    }
    for (size_t i = 0; i < rubric->count; i++)
        topic_add(&topic, rubric->items[i].text);
    for (size_t i = 0; i < task->concept_count; i++) {
        topic_add(&topic, task->concepts[i].title);
        topic_add(&topic, task->concepts[i].definition);
    }
    return topic;
}

/* Sentences that stand side by side stay one part. */
static void narrow(struct arena *arena, struct grade_screen *screen)
{
    size_t room = screen->visible.text.len / 2 + 2, words;

    screen->matters.items = arena_array(arena, room, sizeof *screen->matters.items);
    for (size_t i = 0; i < screen->parts.count; i++) {
        struct str rest = screen->parts.items[i], unit;
        bool open = false;
        while ((unit = injection_next_unit(&rest, &screen->topic)).at != NULL) {
            if (topic_count(&screen->topic, unit, &words) == 0) {
                screen->narrowed = true;
                open = false;
                continue;
            }
            if (!open)
                screen->matters.items[screen->matters.count++] = unit;
            else
                screen->matters.items[screen->matters.count - 1].len =
                    (size_t)(unit.at + unit.len - screen->matters.items[screen->matters.count - 1].at);
            open = true;
        }
    }
}

struct grade_screen grade_screen_make(struct arena *arena, const struct grade_task *task, const struct rubric *rubric)
{
    struct grade_screen screen = {.topic = topic_of(arena, task, rubric)};
    struct injection found;

    screen.answer = cut(task->answer, GRADE_ANSWER, &screen.cut);
    screen.visible = visible_text_make(arena, screen.answer, VISIBLE_TEXT_LINES);
    found = injection_find(arena, screen.visible.text, &screen.topic);
    screen.parts = (struct grade_parts){found.kept, found.kept_count};
    screen.left_out = found.left_out;
    screen.same_language = topic_speaks(&screen.topic, screen.visible.text);
    narrow(arena, &screen);
    return screen;
}

struct str grade_screen_source(const struct grade_screen *screen, struct str slice)
{
    return visible_text_source(&screen->visible, screen->answer, (size_t)(slice.at - screen->visible.text.at),
                               slice.len);
}
