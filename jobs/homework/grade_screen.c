#include "jobs/homework/grade_screen.h"

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

struct grade_screen grade_screen_make(struct arena *arena, const struct grade_task *task, const struct rubric *rubric)
{
    struct grade_screen screen = {.topic = topic_of(arena, task, rubric)};

    screen.answer = cut(task->answer, GRADE_ANSWER, &screen.cut);
    screen.visible = visible_text_make(arena, screen.answer, VISIBLE_TEXT_LINES);
    screen.found = injection_find(arena, screen.visible.text, &screen.topic);
    screen.same_language = topic_speaks(&screen.topic, screen.visible.text);
    return screen;
}

struct str grade_screen_source(const struct grade_screen *screen, struct str slice)
{
    return visible_text_source(&screen->visible, screen->answer, (size_t)(slice.at - screen->visible.text.at),
                               slice.len);
}
