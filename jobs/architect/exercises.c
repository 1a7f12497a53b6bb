#include "jobs/architect/exercises.h"

#include "jobs/architect/block_exercises.h"
#include "jobs/architect/closed_exercises.h"
#include "jobs/architect/weights.h"
#include "jobs/architect/wording.h"

#define IDEA_BYTES 4   /* shorter words name no idea */
#define COMPOUND_END 6 /* bytes that two compounds of one kind share at their ends */

/* EXERCISE_DRAFT_POINTS in all. Where there are no ideas to name, theirs go to the meaning. */
#define POINTS_MEANING 5
#define POINTS_IDEAS 3
#define POINTS_EXAMPLE 2

#define POINTS_EACH 3 /* of two that are compared */
#define POINTS_DIFFERENCE 4

/* ---- explain ---- */

/* The weightiest words of an explanation besides the term itself, as they stand there. */
static const char *ideas_of(const struct exercise_draft *draft, const struct teaching *teaching)
{
    const struct corpus *corpus = draft->concepts->corpus;
    const struct sentence *sentence = &corpus->sentences[teaching->sentence];
    const struct term *term = &draft->concepts->terms->items[teaching->term];
    const struct token *tokens = corpus_tokens(corpus, sentence);
    const char *ideas[EXERCISE_DRAFT_IDEAS];
    size_t count = 0;

    for (uint32_t i = 0; i < sentence->token_count && count < EXERCISE_DRAFT_IDEAS; i++) {
        bool own = false;
        for (uint32_t k = 0; k < term->word_count; k++)
            own = own || term->words[k] == tokens[i].word;
        for (uint32_t k = 0; k < i; k++)
            own = own || tokens[k].word == tokens[i].word;
        if (own || corpus_class(corpus, &tokens[i]) != LEXICON_CONTENT || tokens[i].length < IDEA_BYTES)
            continue;
        ideas[count++] = arena_strndup(draft->arena, sentence->text.at + tokens[i].at, tokens[i].length);
    }
    return count > 0 ? phrases_join(draft->arena, draft->language, ideas, count) : NULL;
}

static void explain(const struct exercise_draft *draft, const struct teaching *teaching, const struct concept *taught)
{
    const char *ideas = ideas_of(draft, teaching);
    struct exercise_made made = {.description = exercise_draft_say(draft, PHRASE_EXPLAIN, taught->title, NULL),
                                 .solution = taught->definition,
                                 .level = LEVEL_EXPLAIN};

    exercise_draft_points(draft, &made.points, PHRASE_POINTS_CORE,
                          ideas != NULL ? POINTS_MEANING : POINTS_MEANING + POINTS_IDEAS, taught->title);
    if (ideas != NULL)
        exercise_draft_points(draft, &made.points, PHRASE_POINTS_IDEAS, POINTS_IDEAS, ideas);
    exercise_draft_points(draft, &made.points, PHRASE_POINTS_EXAMPLE, POINTS_EXAMPLE, NULL);
    if (taught->examples.count > 0)
        made.solution = arena_printf(draft->arena, "%s\n\n%s", made.solution, taught->examples.items[0]);
    exercise_draft_cite(draft, &made, teaching->sentence);
    exercise_draft_add(draft, &made);
    if (draft->trained->explained == NULL)
        draft->trained->explained = taught->title;
}

static bool is_defined(const struct exercise_draft *draft, size_t at)
{
    const struct term *term = &draft->concepts->terms->items[draft->teachings->items[at].term];

    return term->definition != LEXICON_NONE &&
           draft->concepts->definitions->items[term->definition].quality >= QUALITY_REPEATED;
}

/* The best scored of the defined concepts that was not asked for yet; false if there is none. */
static bool explain_best(const struct exercise_draft *draft, struct asked *asked)
{
    size_t best = draft->teachings->count;

    for (size_t i = 0; i < draft->teachings->count; i++)
        if (!asked->concepts[i] && is_defined(draft, i) &&
            (best == draft->teachings->count || draft->teachings->items[i].score > draft->teachings->items[best].score))
            best = i;
    if (best == draft->teachings->count)
        return false;
    asked->concepts[best] = true;
    explain(draft, &draft->teachings->items[best], &draft->lesson->concepts[best]);
    return true;
}

/* ---- compare ---- */

/* A sentence that sets the two against each other, LEXICON_NONE without one. Both lists of places ascend. */
static uint32_t contrasting(const struct exercise_draft *draft, const struct term *a, const struct term *b)
{
    const uint32_t *places = draft->concepts->terms->places;

    for (uint32_t i = 0, k = 0; i < a->occurrences && k < b->occurrences;) {
        uint32_t left = places[a->first + i], right = places[b->first + k];
        if (left == right && draft->concepts->corpus->sentences[left].whole &&
            wording_has_cue(draft->concepts->corpus->sentences[left].text, draft->language->contrast_cues))
            return left;
        i += left <= right;
        k += right <= left;
    }
    return LEXICON_NONE;
}

/* "Primärschlüssel" and "Fremdschlüssel". */
static bool same_end(const struct lexicon *lexicon, uint32_t a, uint32_t b)
{
    struct str left = lexicon_word(lexicon, a)->stem, right = lexicon_word(lexicon, b)->stem;
    size_t shared = 0;

    while (shared < left.len && shared < right.len &&
           left.at[left.len - 1 - shared] == right.at[right.len - 1 - shared])
        shared++;
    return shared >= COMPOUND_END && left.len > shared && right.len > shared;
}

static bool same_head(const struct exercise_draft *draft, const struct term *a, const struct term *b)
{
    if (draft->language->compounds && a->word_count == 1 && b->word_count == 1)
        return same_end(draft->concepts->corpus->lexicon, a->words[0], b->words[0]);
    return a->word_count > 1 && b->word_count > 1 && a->words[a->word_count - 1] == b->words[b->word_count - 1];
}

static void compare(const struct exercise_draft *draft, size_t a, size_t b, uint32_t sentence)
{
    const struct concept *first = &draft->lesson->concepts[a], *second = &draft->lesson->concepts[b];
    const struct sentence *both = sentence != LEXICON_NONE ? &draft->concepts->corpus->sentences[sentence] : NULL;
    const uint32_t explained[] = {draft->teachings->items[a].sentence, draft->teachings->items[b].sentence};
    struct exercise_made made = {
        .description = exercise_draft_say(draft, PHRASE_COMPARE, first->title, second->title),
        .solution = arena_printf(draft->arena, "%s\n%s", first->definition, second->definition),
        .level = LEVEL_ANALYSE,
    };

    for (size_t i = 0; i < ARRAY_COUNT(explained); i++)
        exercise_draft_cite(draft, &made, explained[i]);
    if (both != NULL && sentence != explained[0] && sentence != explained[1]) {
        made.solution = arena_printf(draft->arena, "%s\n%.*s", made.solution, (int)both->text.len, both->text.at);
        exercise_draft_cite(draft, &made, sentence);
    }
    exercise_draft_points(draft, &made.points, PHRASE_POINTS_CORE, POINTS_EACH, first->title);
    exercise_draft_points(draft, &made.points, PHRASE_POINTS_CORE, POINTS_EACH, second->title);
    exercise_draft_points(draft, &made.points, PHRASE_POINTS_DIFFER, POINTS_DIFFERENCE, NULL);
    exercise_draft_add(draft, &made);
    draft->trained->compared[0] = first->title;
    draft->trained->compared[1] = second->title;
}

static void compare_pair(const struct exercise_draft *draft)
{
    for (size_t a = 0; a < draft->teachings->count; a++)
        for (size_t b = a + 1; b < draft->teachings->count; b++) {
            const struct term *first = &draft->concepts->terms->items[draft->teachings->items[a].term];
            const struct term *second = &draft->concepts->terms->items[draft->teachings->items[b].term];
            uint32_t sentence =
                is_defined(draft, a) && is_defined(draft, b) ? contrasting(draft, first, second) : LEXICON_NONE;
            if (!is_defined(draft, a) || !is_defined(draft, b) || concepts_overlap(first, second) ||
                (sentence == LEXICON_NONE && !same_head(draft, first, second)))
                continue;
            compare(draft, a, b, sentence);
            return;
        }
}

/* How many exercises a lesson has in all when the material sets `own` of them. */
static size_t made_most(size_t own)
{
    return MIN((size_t)STRUCTURE_EXERCISES, MAX((size_t)EXERCISE_DRAFT_MADE, own + EXERCISE_DRAFT_LEAST));
}

/* What is made for a lesson, the surest first. One concept is explained, and a second one only where little else could be asked. */
static void make(const struct exercise_draft *draft, const struct meanings *meanings, size_t lesson)
{
    struct asked asked = {0};
    bool matched;

    if (!exercise_draft_is_full(draft))
        explain_best(draft, &asked);
    if (!exercise_draft_is_full(draft))
        closed_exercises_choose(draft, meanings, lesson, &asked);
    if (!exercise_draft_is_full(draft))
        compare_pair(draft);
    if (!exercise_draft_is_full(draft) && !block_exercises_ask_order(draft))
        block_exercises_ask_list(draft);
    if (!exercise_draft_is_full(draft))
        block_exercises_ask_code(draft);
    matched = !exercise_draft_is_full(draft) && closed_exercises_match(draft, meanings, lesson);
    if (!exercise_draft_is_full(draft) && !matched)
        closed_exercises_fill(draft, meanings, lesson, &asked);
    if (draft->lesson->exercise_count < 2)
        explain_best(draft, &asked);
}

void exercises_make(const struct concepts *concepts, const struct meanings *meanings, const struct tasks *tasks,
                    size_t number, struct lesson *lesson, struct trained *trained)
{
    struct exercise_draft draft = {concepts,
                                   &concepts->lessons[number],
                                   &concepts->outline->lessons[number],
                                   lesson,
                                   trained,
                                   STRUCTURE_EXERCISES,
                                   concepts->corpus->arena,
                                   concepts->corpus->language};

    *trained = (struct trained){0};
    lesson->exercises = arena_array(draft.arena, STRUCTURE_EXERCISES, sizeof *lesson->exercises);
    tasks_ask(&draft, tasks, number);
    draft.most = made_most(lesson->exercise_count);
    make(&draft, meanings, number);
}
