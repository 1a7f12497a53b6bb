#include "jobs/architect/tasks.h"

#include "jobs/architect/wording.h"

#define TASK_BYTES 1000

/* Whether a term stands in a sentence; its places ascend. */
static bool stands_in(const struct terms *terms, uint32_t number, uint32_t sentence)
{
    const struct term *term = &terms->items[number];
    const uint32_t *places = terms->places + term->first;
    size_t low = 0, high = term->occurrences;

    while (low < high) {
        size_t middle = (low + high) / 2;
        if (places[middle] < sentence)
            low = middle + 1;
        else
            high = middle;
    }
    return low < term->occurrences && places[low] == sentence;
}

/* The lesson most of whose concepts a sentence names, the first of equals; the last lesson when it names none. */
static uint32_t lesson_for(const struct concepts *concepts, uint32_t sentence)
{
    size_t lessons = concepts->outline->lesson_count, best = lessons - 1, most = 0;

    for (size_t l = 0; l < lessons; l++) {
        size_t count = 0;
        for (size_t i = 0; i < concepts->lessons[l].count; i++)
            count += stands_in(concepts->terms, concepts->lessons[l].items[i].term, sentence);
        if (count > most) {
            most = count;
            best = l;
        }
    }
    return (uint32_t)best;
}

static bool is_task(const struct sentence *sentence)
{
    return sentence->kind != SENTENCE_TITLE && sentence->token_count >= 4 && sentence->text.len < TASK_BYTES;
}

struct tasks tasks_find(const struct concepts *concepts)
{
    const struct sections *sections = concepts->outline->sections;
    struct tasks tasks = {arena_array(concepts->corpus->arena, TASKS_MOST, sizeof *tasks.items), 0};

    for (size_t i = 0; i < sections->count && concepts->outline->lesson_count > 0; i++) {
        const struct section *section = &sections->items[i];
        for (uint32_t s = 0; section->kind == SECTION_EXERCISES && s < section->sentence_count; s++)
            if (is_task(&concepts->corpus->sentences[section->sentence + s]) && tasks.count < TASKS_MOST)
                tasks.items[tasks.count++] =
                    (struct task){section->sentence + s, lesson_for(concepts, section->sentence + s)};
    }
    return tasks;
}

/* The names of the lesson's concepts that the task speaks of; what they mean is added to `meaning`. */
static size_t named_in(const struct exercise_draft *draft, uint32_t sentence, const char *names[EXERCISE_DRAFT_IDEAS],
                       const char **meaning)
{
    size_t count = 0;

    for (size_t i = 0; i < draft->teachings->count && count < EXERCISE_DRAFT_IDEAS; i++) {
        if (!stands_in(draft->concepts->terms, draft->teachings->items[i].term, sentence))
            continue;
        names[count++] = draft->lesson->concepts[i].title;
        *meaning = *meaning == NULL
                       ? draft->lesson->concepts[i].definition
                       : arena_printf(draft->arena, "%s\n%s", *meaning, draft->lesson->concepts[i].definition);
    }
    return count;
}

static void ask(const struct exercise_draft *draft, uint32_t number)
{
    const char *names[EXERCISE_DRAFT_IDEAS], *meaning = NULL, *criteria;
    size_t count = named_in(draft, number, names, &meaning);

    criteria = exercise_draft_points(draft, PHRASE_POINTS_TASK, count > 0 ? 6 : EXERCISE_DRAFT_POINTS, NULL);
    if (count > 0)
        criteria = arena_printf(draft->arena, "%s\n%s", criteria,
                                exercise_draft_points(draft, PHRASE_POINTS_IDEAS, 4,
                                                      phrases_join(draft->arena, draft->language, names, count)));
    exercise_draft_add(draft, wording_capitalised(draft->arena, draft->concepts->corpus->sentences[number].text),
                       meaning, criteria, 3);
}

void tasks_ask(const struct exercise_draft *draft, const struct tasks *tasks, size_t lesson)
{
    for (size_t i = 0; i < tasks->count && !exercise_draft_is_full(draft); i++)
        if (tasks->items[i].lesson == lesson)
            ask(draft, tasks->items[i].sentence);
}
