#include "jobs/architect/tasks.h"

#include "jobs/architect/task_lines.h"
#include "jobs/architect/task_options.h"
#include "jobs/architect/tokenizer.h"
#include "jobs/architect/wording.h"

#define POINTS_SOLVED 6  /* the rest is for the concepts that it names */
#define PARTS_HARD 4     /* a task of so many parts is harder than its verbs say */
#define TASK_TOKENS 1200 /* of a task that are looked at for terms */
#define TASK_TERMS 64    /* that are found in one */

/* ---- what a task speaks of ---- */

struct term_set {
    uint32_t items[TASK_TERMS];
    size_t count;
};

static bool holds(const struct term_set *set, uint32_t term)
{
    for (size_t i = 0; i < set->count; i++)
        if (set->items[i] == term)
            return true;
    return false;
}

static size_t tokens_of(const struct corpus *corpus, struct str text, struct token *tokens, size_t most)
{
    struct tokenizer_word word;
    size_t count = 0;

    for (size_t at = 0; count < most && tokenizer_next_word(text, &at, &word);)
        tokens[count++].word = lexicon_find(corpus->lexicon, (struct str){text.at + word.at, word.length});
    return count;
}

/* The terms that a text names. */
static struct term_set terms_in(const struct concepts *concepts, const char *text)
{
    struct token tokens[TASK_TOKENS];
    size_t count = tokens_of(concepts->corpus, str_of(text), tokens, TASK_TOKENS);
    struct term_set set = {.count = 0};

    for (size_t first = 0; first < count; first++)
        for (size_t length = 1; length <= MIN((size_t)TERMS_WORDS, count - first); length++) {
            uint32_t term = terms_find(concepts->terms, tokens + first, length);
            if (term != LEXICON_NONE && set.count < TASK_TERMS && !holds(&set, term))
                set.items[set.count++] = term;
        }
    return set;
}

/* ---- which lesson a task goes to ---- */

/* The lessons that a task can go to, and the one it stands in. */
struct reach {
    uint32_t first, end, home;
};

/* The lesson of the last section before that is part of one. */
static uint32_t lesson_before(const struct concepts *concepts, uint32_t section)
{
    const struct section *items = concepts->outline->sections->items;

    for (uint32_t s = section; s-- > 0 && items[s].material == items[section].material;) {
        uint32_t lesson = items[s].sentence_count > 0 ? concepts->lesson_of[items[s].sentence] : LEXICON_NONE;
        if (lesson != LEXICON_NONE)
            return s;
    }
    return LEXICON_NONE;
}

static const struct outline_module *module_of(const struct outline *outline, uint32_t lesson)
{
    const struct outline_module *module = outline->modules;

    while (lesson >= module->first + module->count)
        module++;
    return module;
}

/* The outermost heading of the exercises that a section belongs to. */
static const struct section *region_of(const struct sections *sections, uint32_t section)
{
    const struct section *items = sections->items;

    while (section > 0 && items[section].is_inner)
        section--;
    return &items[section];
}

/* The level of the heading that a lesson is called after; 0: none. */
static int level_of_lesson(const struct outline *outline, uint32_t lesson)
{
    const struct outline_lesson *own = &outline->lessons[lesson];

    for (size_t i = 0; own->title != NULL && i < own->section_count; i++)
        if (outline->sections->items[own->sections[i]].title == own->title)
            return outline->sections->items[own->sections[i]].level;
    return 0;
}

/* Exercises below a lesson's heading are that lesson's, those beside it the module's, those above it the course's. */
static struct reach reach_of(const struct concepts *concepts, uint32_t number)
{
    const struct outline *outline = concepts->outline;
    const struct section *items = outline->sections->items, *region = region_of(outline->sections, number);
    uint32_t before = lesson_before(concepts, number), home;
    const struct outline_module *module;

    if (before == LEXICON_NONE)
        return (struct reach){0, (uint32_t)outline->lesson_count, (uint32_t)outline->lesson_count - 1};
    home = concepts->lesson_of[items[before].sentence];
    module = module_of(outline, home);
    if (level_of_lesson(outline, home) > 0 && region->level > level_of_lesson(outline, home))
        return (struct reach){home, home + 1, home};
    if (region->level != 1)
        return (struct reach){module->first, home + 1, home};
    return (struct reach){0, (uint32_t)outline->lesson_count, home};
}

/* Of the lessons within reach that have room the one most of whose concepts a task names, of equals the last up to its home. */
static uint32_t lesson_for(const struct concepts *concepts, const struct reach *reach, const struct term_set *named,
                           const uint32_t *filled, size_t *most)
{
    uint32_t best = LEXICON_NONE;

    *most = 0;
    for (uint32_t l = reach->first; l < reach->end; l++) {
        size_t count = 0;
        if (filled[l] >= STRUCTURE_EXERCISES)
            continue;
        for (size_t i = 0; i < concepts->lessons[l].count; i++)
            count += holds(named, concepts->lessons[l].items[i].term);
        if (best == LEXICON_NONE || count > *most || (count == *most && l <= reach->home)) {
            best = l;
            *most = count;
        }
    }
    return best;
}

/* One that names nothing where it stands, or finds no room there, goes to a lesson elsewhere that it names something of or that has room. */
static void place(const struct concepts *concepts, struct tasks *tasks, size_t number, uint32_t *filled)
{
    const struct task *task = &tasks->list.items[number];
    struct reach reach = reach_of(concepts, task->section);
    struct term_set named = terms_in(concepts, task->description);
    const struct reach all = {0, (uint32_t)concepts->outline->lesson_count, reach.home};
    size_t here, elsewhere = 0;
    uint32_t lesson = lesson_for(concepts, &reach, &named, filled, &here), other = LEXICON_NONE;

    if (lesson == LEXICON_NONE || (here == 0 && reach.end - reach.first > 1))
        other = lesson_for(concepts, &all, &named, filled, &elsewhere);
    if (lesson == LEXICON_NONE || elsewhere > here)
        lesson = other;
    tasks->lesson_of[number] = lesson;
    if (lesson != LEXICON_NONE)
        filled[lesson]++;
    else
        tasks->left_out++;
}

struct tasks tasks_find(const struct concepts *concepts)
{
    struct arena *arena = concepts->corpus->arena;
    struct tasks tasks = {.list = task_reader_read(concepts->corpus, concepts->outline->sections)};
    uint32_t *filled = arena_array(arena, concepts->outline->lesson_count + 1, sizeof *filled);

    tasks.lesson_of = arena_array(arena, tasks.list.count + 1, sizeof *tasks.lesson_of);
    for (size_t i = 0; i < tasks.list.count && concepts->outline->lesson_count > 0; i++)
        place(concepts, &tasks, i, filled);
    tasks.left_out += tasks.list.left_out;
    return tasks;
}

/* ---- as an exercise ---- */

/* The names of the lesson's concepts that the task speaks of; what they mean is added to `meaning`. */
static size_t named_in(const struct exercise_draft *draft, const struct task *task,
                       const char *names[EXERCISE_DRAFT_IDEAS], const char **meaning)
{
    const struct term_set named = terms_in(draft->concepts, task->description);
    size_t count = 0;

    for (size_t i = 0; i < draft->teachings->count && count < EXERCISE_DRAFT_IDEAS; i++) {
        if (!holds(&named, draft->teachings->items[i].term))
            continue;
        names[count++] = draft->lesson->concepts[i].title;
        if (draft->lesson->concepts[i].definition == NULL)
            continue;
        *meaning = *meaning == NULL
                       ? draft->lesson->concepts[i].definition
                       : arena_printf(draft->arena, "%s\n%s", *meaning, draft->lesson->concepts[i].definition);
    }
    return count;
}

static struct str first_word(struct str text)
{
    struct tokenizer_word word;
    size_t at = 0;

    text = task_lines_read(text).text;
    return tokenizer_next_word(text, &at, &word) ? (struct str){text.at + word.at, word.length} : (struct str){"", 0};
}

static int level_of_word(const struct language *language, struct str word)
{
    for (int level = LANGUAGES_LEVELS; level > 0; level--)
        if (wording_is_one_of(word, language->tasks.levels[level - 1]))
            return level;
    return 0;
}

/* By the hardest of what its sentences begin with; the middle where the first one does not tell. */
static int level_of(const struct language *language, const struct task *task)
{
    struct str lines = str_of(task->description);
    int level = 0;

    while (lines.at != NULL) {
        struct str line = str_cut(&lines, '\n'), sentence;
        while ((sentence = tokenizer_next_sentence(&line, language->abbreviations)).at != NULL)
            level = MAX(level, level_of_word(language, first_word(sentence)));
        level = level == 0 ? LEVEL_APPLY : level;
    }
    return MIN(level + (task->parts >= PARTS_HARD), LANGUAGES_LEVELS);
}

/* A question whose options the material has, with the right ones: it is asked as that. */
static bool ask_choice(const struct exercise_draft *draft, const struct task *task)
{
    const char *right[STRUCTURE_OPTIONS];
    struct exercise_made made = {.kind = EXERCISE_CHOICE,
                                 .level = (enum exercise_draft_level)level_of(draft->language, task)};
    struct task_options options;
    size_t count = 0;

    if (!task_options_read(draft->arena, task->description, task->solution, &options))
        return false;
    made.description = options.question;
    made.options = options.items;
    made.option_count = options.count;
    for (size_t i = 0; i < options.count; i++) {
        if (!options.items[i].correct)
            continue;
        made.solution = count == 0 ? options.items[i].text
                                   : arena_printf(draft->arena, "%s\n%s", made.solution, options.items[i].text);
        right[count++] = options.items[i].text;
    }
    exercise_draft_points(draft, &made.points, PHRASE_POINTS_CHOICE, EXERCISE_DRAFT_POINTS,
                          phrases_join(draft->arena, draft->language, right, count));
    memcpy(made.blocks, task->blocks, task->block_count * sizeof *made.blocks);
    made.block_count = task->block_count;
    exercise_draft_add(draft, &made);
    return true;
}

static void ask(const struct exercise_draft *draft, const struct task *task)
{
    const char *names[EXERCISE_DRAFT_IDEAS], *meaning = NULL;
    size_t count = named_in(draft, task, names, &meaning);
    struct exercise_made made = {
        .description = task->description,
        .solution = task->solution != NULL ? task->solution : meaning,
        .level = (enum exercise_draft_level)level_of(draft->language, task),
    };

    exercise_draft_points(draft, &made.points, PHRASE_POINTS_TASK, count > 0 ? POINTS_SOLVED : EXERCISE_DRAFT_POINTS,
                          NULL);
    if (count > 0)
        exercise_draft_points(draft, &made.points, PHRASE_POINTS_IDEAS, EXERCISE_DRAFT_POINTS - POINTS_SOLVED,
                              phrases_join(draft->arena, draft->language, names, count));
    memcpy(made.blocks, task->blocks, task->block_count * sizeof *made.blocks);
    made.block_count = task->block_count;
    exercise_draft_add(draft, &made);
}

void tasks_ask(const struct exercise_draft *draft, const struct tasks *tasks, size_t lesson)
{
    for (size_t i = 0; i < tasks->list.count; i++)
        if (tasks->lesson_of[i] == lesson && !ask_choice(draft, &tasks->list.items[i]))
            ask(draft, &tasks->list.items[i]);
}
