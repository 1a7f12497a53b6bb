#include "jobs/architect/tasks.h"

#include "jobs/architect/wording.h"

#define TASK_WORDS 4
#define TASK_BYTES 3000 /* more is a text */
#define POINTS_SOLVED 6 /* the rest is for the concepts that it names */

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

static bool stands_in_task(const struct terms *terms, uint32_t number, const struct task *task)
{
    for (uint32_t i = 0; i < task->count; i++)
        if (stands_in(terms, number, task->sentence + i))
            return true;
    return false;
}

/* The lesson most of whose concepts a task names, the first of equals; the last lesson when it names none. */
static uint32_t lesson_for(const struct concepts *concepts, const struct task *task)
{
    size_t lessons = concepts->outline->lesson_count, best = lessons - 1, most = 0;

    for (size_t l = 0; l < lessons; l++) {
        size_t count = 0;
        for (size_t i = 0; i < concepts->lessons[l].count; i++)
            count += stands_in_task(concepts->terms, concepts->lessons[l].items[i].term, task);
        if (count > most) {
            most = count;
            best = l;
        }
    }
    return (uint32_t)best;
}

/* The sentence and those before `end` that go on with its item. */
static struct task task_at(const struct corpus *corpus, uint32_t sentence, uint32_t end)
{
    struct task task = {.sentence = sentence, .count = 1};

    while (sentence + task.count < end && corpus->sentences[sentence + task.count].goes_on)
        task.count++;
    return task;
}

static bool is_task(const struct corpus *corpus, const struct task *task)
{
    const struct sentence *sentences = &corpus->sentences[task->sentence];
    size_t bytes = 0, words = 0;

    for (uint32_t i = 0; i < task->count; i++) {
        bytes += sentences[i].text.len;
        words += sentences[i].token_count;
    }
    return sentences->kind != SENTENCE_TITLE && words >= TASK_WORDS && bytes <= TASK_BYTES;
}

static void find_in_section(struct tasks *tasks, const struct concepts *concepts, const struct section *section)
{
    uint32_t end = section->sentence + section->sentence_count;
    struct task task;

    for (uint32_t s = section->sentence; s < end && tasks->count < TASKS_MOST; s += task.count) {
        task = task_at(concepts->corpus, s, end);
        if (!is_task(concepts->corpus, &task))
            continue;
        task.lesson = lesson_for(concepts, &task);
        tasks->items[tasks->count++] = task;
    }
}

struct tasks tasks_find(const struct concepts *concepts)
{
    const struct sections *sections = concepts->outline->sections;
    struct tasks tasks = {arena_array(concepts->corpus->arena, TASKS_MOST, sizeof *tasks.items), 0};

    for (size_t i = 0; i < sections->count && concepts->outline->lesson_count > 0; i++)
        if (sections->items[i].kind == SECTION_EXERCISES)
            find_in_section(&tasks, concepts, &sections->items[i]);
    return tasks;
}

/* The names of the lesson's concepts that the task speaks of; what they mean is added to `meaning`. */
static size_t named_in(const struct exercise_draft *draft, const struct task *task,
                       const char *names[EXERCISE_DRAFT_IDEAS], const char **meaning)
{
    size_t count = 0;

    for (size_t i = 0; i < draft->teachings->count && count < EXERCISE_DRAFT_IDEAS; i++) {
        if (!stands_in_task(draft->concepts->terms, draft->teachings->items[i].term, task))
            continue;
        names[count++] = draft->lesson->concepts[i].title;
        *meaning = *meaning == NULL
                       ? draft->lesson->concepts[i].definition
                       : arena_printf(draft->arena, "%s\n%s", *meaning, draft->lesson->concepts[i].definition);
    }
    return count;
}

static const char *text_of(const struct exercise_draft *draft, const struct task *task)
{
    const struct sentence *sentences = &draft->concepts->corpus->sentences[task->sentence];
    const char *text = wording_capitalised(draft->arena, sentences->text);

    for (uint32_t i = 1; i < task->count; i++)
        text = arena_printf(draft->arena, "%s %.*s", text, (int)sentences[i].text.len, sentences[i].text.at);
    return text;
}

static void ask(const struct exercise_draft *draft, const struct task *task)
{
    const char *names[EXERCISE_DRAFT_IDEAS], *meaning = NULL;
    size_t count = named_in(draft, task, names, &meaning);
    struct exercise_made made = {
        .description = text_of(draft, task),
        .solution = meaning,
        .level = LEVEL_COMPARE, /* the middle: nobody says how hard it is */
    };

    exercise_draft_points(draft, &made.points, PHRASE_POINTS_TASK, count > 0 ? POINTS_SOLVED : EXERCISE_DRAFT_POINTS,
                          NULL);
    if (count > 0)
        exercise_draft_points(draft, &made.points, PHRASE_POINTS_IDEAS, EXERCISE_DRAFT_POINTS - POINTS_SOLVED,
                              phrases_join(draft->arena, draft->language, names, count));
    exercise_draft_cite(draft, &made, task->sentence);
    exercise_draft_add(draft, &made);
}

void tasks_ask(const struct exercise_draft *draft, const struct tasks *tasks, size_t lesson)
{
    for (size_t i = 0; i < tasks->count && !exercise_draft_is_full(draft); i++)
        if (tasks->items[i].lesson == lesson)
            ask(draft, &tasks->items[i]);
}
