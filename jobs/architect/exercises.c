#include "jobs/architect/exercises.h"

#include "jobs/architect/bench.h"
#include "jobs/architect/drills.h"
#include "jobs/architect/tasks.h"

#define EXPLAINED 2 /* exercises of this kind per lesson */

/* ---- explain ---- */

/* The weightiest words of an explanation besides the term itself, as they stand there. */
static const char *ideas_of(const struct bench *bench, const struct teaching *teaching)
{
    const struct corpus *corpus = bench->concepts->corpus;
    const struct sentence *sentence = &corpus->sentences[teaching->sentence];
    const struct term *term = &bench->concepts->terms->items[teaching->term];
    const struct token *tokens = corpus_tokens(corpus, sentence);
    const char *ideas[BENCH_IDEAS];
    size_t count = 0;

    for (uint32_t i = 0; i < sentence->token_count && count < BENCH_IDEAS; i++) {
        bool own = false;
        for (uint32_t k = 0; k < term->word_count; k++)
            own = own || term->words[k] == tokens[i].word;
        for (uint32_t k = 0; k < i; k++)
            own = own || tokens[k].word == tokens[i].word;
        if (own || corpus_class(corpus, &tokens[i]) != LEXICON_CONTENT || tokens[i].length < 4)
            continue;
        ideas[count++] = arena_strndup(bench->arena, sentence->text.at + tokens[i].at, tokens[i].length);
    }
    return count > 0 ? phrases_join(bench->arena, bench->language, ideas, count) : NULL;
}

static void explain(const struct bench *bench, const struct teaching *teaching, const struct concept *concept)
{
    const char *ideas = ideas_of(bench, teaching),
               *criteria = bench_points(bench, PHRASE_POINTS_CORE, ideas != NULL ? 5 : 8, concept->title);
    const char *solution = concept->definition;

    if (ideas != NULL)
        criteria = arena_printf(bench->arena, "%s\n%s", criteria, bench_points(bench, PHRASE_POINTS_IDEAS, 3, ideas));
    criteria = arena_printf(bench->arena, "%s\n%s", criteria, bench_points(bench, PHRASE_POINTS_EXAMPLE, 2, NULL));
    if (concept->examples.count > 0)
        solution = arena_printf(bench->arena, "%s\n\n%s", solution, concept->examples.items[0]);
    bench_add(bench, bench_say(bench, PHRASE_EXPLAIN, concept->title, NULL), solution, criteria, 2);
    if (bench->trained->explained == NULL)
    bench->trained->explained = concept->title;
}

static bool is_defined(const struct bench *bench, size_t at)
{
    const struct term *term = &bench->concepts->terms->items[bench->teachings->items[at].term];

    return term->definition != LEXICON_NONE && bench->concepts->definitions->items[term->definition].quality >= 0.4;
}

/* The best scored of the defined concepts. */
static void explain_best(const struct bench *bench)
{
    bool taken[CONCEPTS_PER_LESSON] = {false};

    for (size_t round = 0; round < EXPLAINED; round++) {
        size_t best = bench->teachings->count;
        for (size_t i = 0; i < bench->teachings->count; i++)
            if (!taken[i] && is_defined(bench, i) &&
                (best == bench->teachings->count ||
                 bench->teachings->items[i].score > bench->teachings->items[best].score))
                best = i;
        if (best == bench->teachings->count)
            return;
        taken[best] = true;
        if (!bench_is_full(bench))
            explain(bench, &bench->teachings->items[best], &bench->lesson->concepts[best]);
    }
}

/* ---- compare ---- */

static bool has_contrast(struct str text)
{
    static const char *const words[] = {"whereas", "unlike", "in contrast", "compared",
                                        "while ",  "differ", "rather than", "instead of",
                                        "versus",  " vs",    "opposite",    "on the other hand"};

    for (size_t i = 0; i < ARRAY_COUNT(words); i++)
        if (memmem(text.at, text.len, words[i], strlen(words[i])) != NULL)
            return true;
    return false;
}

/* A sentence that sets the two against each other, LEXICON_NONE without one. Both lists of places ascend. */
static uint32_t contrasting(const struct bench *bench, const struct term *a, const struct term *b)
{
    const uint32_t *places = bench->concepts->terms->places;

    for (uint32_t i = 0, k = 0; i < a->occurrences && k < b->occurrences;) {
        uint32_t left = places[a->first + i], right = places[b->first + k];
        if (left == right && has_contrast(bench->concepts->corpus->sentences[left].text))
            return left;
        i += left <= right;
        k += right <= left;
    }
    return LEXICON_NONE;
}

static bool same_head(const struct term *a, const struct term *b)
{
    return a->word_count > 1 && b->word_count > 1 && a->words[a->word_count - 1] == b->words[b->word_count - 1];
}

static void compare(const struct bench *bench, size_t a, size_t b, uint32_t sentence)
{
    const struct concept *first = &bench->lesson->concepts[a], *second = &bench->lesson->concepts[b];
    const char *solution = arena_printf(bench->arena, "%s\n%s", first->definition, second->definition);
    const struct sentence *both = sentence != LEXICON_NONE ? &bench->concepts->corpus->sentences[sentence] : NULL;

    if (both != NULL && sentence != bench->teachings->items[a].sentence &&
        sentence != bench->teachings->items[b].sentence)
        solution = arena_printf(bench->arena, "%s\n%.*s", solution, (int)both->text.len, both->text.at);
    bench_add(bench, bench_say(bench, PHRASE_COMPARE, first->title, second->title), solution,
              arena_printf(bench->arena, "%s\n%s\n%s", bench_points(bench, PHRASE_POINTS_CORE, 3, first->title),
                           bench_points(bench, PHRASE_POINTS_CORE, 3, second->title),
                           bench_points(bench, PHRASE_POINTS_DIFFER, 4, NULL)),
              3);
    bench->trained->compared[0] = first->title;
    bench->trained->compared[1] = second->title;
}

static void compare_pair(const struct bench *bench)
{
    for (size_t a = 0; a < bench->teachings->count; a++)
        for (size_t b = a + 1; b < bench->teachings->count; b++) {
            const struct term *first = &bench->concepts->terms->items[bench->teachings->items[a].term];
            const struct term *second = &bench->concepts->terms->items[bench->teachings->items[b].term];
            uint32_t sentence =
                is_defined(bench, a) && is_defined(bench, b) ? contrasting(bench, first, second) : LEXICON_NONE;
            if (!is_defined(bench, a) || !is_defined(bench, b) ||
                (sentence == LEXICON_NONE && !same_head(first, second)))
                continue;
            compare(bench, a, b, sentence);
            return;
        }
}

void exercises_make(const struct concepts *concepts, const struct tasks *tasks, size_t number, struct lesson *lesson,
                    struct trained *trained)
{
    struct bench bench = {concepts, &concepts->lessons[number], &concepts->outline->lessons[number], lesson,
                          trained,  concepts->corpus->arena,    concepts->corpus->language};

    *trained = (struct trained){0};
    lesson->exercises = arena_array(bench.arena, EXERCISES_PER_LESSON, sizeof *lesson->exercises);
    tasks_ask(&bench, tasks, number);
    explain_best(&bench);
    if (!bench_is_full(&bench))
        compare_pair(&bench);
    if (!bench_is_full(&bench))
        drills_ask_list(&bench);
    if (!bench_is_full(&bench))
        drills_ask_code(&bench);
}
