#include "jobs/architect/exercises.h"

#include "jobs/architect/phrases.h"
#include "jobs/architect/text.h"

#define EXPLAINED 2 /* exercises of this kind per lesson */
#define LIST_LEAST 3
#define LIST_MOST 8
#define LIST_ITEM_BYTES 200
#define CODE_BYTES 1500
#define IDEAS 3

/* One lesson's exercises under construction. */
struct bench {
    const struct concepts *concepts;
    const struct lesson_teachings *teachings;
    const struct outline_lesson *outline;
    struct lesson *lesson;
    struct trained *trained;
    struct arena *arena;
    const char *language;
};

static const char *say(const struct bench *bench, enum phrase phrase, const char *a, const char *b)
{
    return phrases_say(bench->arena, bench->language, phrase, a, b, NULL);
}

static const char *points(const struct bench *bench, enum phrase phrase, int value, const char *what)
{
    return say(bench, phrase, arena_printf(bench->arena, "%d", value), what);
}

static bool full(const struct bench *bench)
{
    return bench->lesson->exercise_count == EXERCISES_PER_LESSON;
}

static void add(const struct bench *bench, const char *description, const char *solution, const char *criteria,
                int level)
{
    bench->lesson->exercises[bench->lesson->exercise_count++] =
        (struct exercise){description, solution, criteria, level};
}

/* ---- explain ---- */

/* The weightiest words of an explanation besides the term itself, as they stand there. */
static const char *ideas_of(const struct bench *bench, const struct teaching *teaching)
{
    const struct corpus *corpus = bench->concepts->corpus;
    const struct sentence *sentence = &corpus->sentences[teaching->sentence];
    const struct term *term = &bench->concepts->terms->items[teaching->term];
    const struct token *tokens = corpus_tokens(corpus, sentence);
    const char *ideas[IDEAS];
    size_t count = 0;

    for (uint32_t i = 0; i < sentence->token_count && count < IDEAS; i++) {
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
               *criteria = points(bench, PHRASE_POINTS_CORE, ideas != NULL ? 5 : 8, concept->title);
    const char *solution = concept->definition;

    if (ideas != NULL)
        criteria = arena_printf(bench->arena, "%s\n%s", criteria, points(bench, PHRASE_POINTS_IDEAS, 3, ideas));
    criteria = arena_printf(bench->arena, "%s\n%s", criteria, points(bench, PHRASE_POINTS_EXAMPLE, 2, NULL));
    if (concept->examples.count > 0)
        solution = arena_printf(bench->arena, "%s\n\n%s", solution, concept->examples.items[0]);
    add(bench, say(bench, PHRASE_EXPLAIN, concept->title, NULL), solution, criteria, 2);
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
        if (!full(bench))
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
    add(bench, say(bench, PHRASE_COMPARE, first->title, second->title), solution,
        arena_printf(bench->arena, "%s\n%s\n%s", points(bench, PHRASE_POINTS_CORE, 3, first->title),
                     points(bench, PHRASE_POINTS_CORE, 3, second->title), points(bench, PHRASE_POINTS_DIFFER, 4, NULL)),
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

/* ---- lists and code ---- */

static const struct section *section_of(const struct bench *bench, size_t at)
{
    return &bench->concepts->outline->sections->items[bench->outline->sections[at]];
}

/* The sentence before a list, if it leads to it. */
static const struct sentence *lead_of(const struct corpus *corpus, uint32_t block)
{
    const struct sentence *before;

    if (block == 0 || corpus->blocks[block - 1].sentence_count == 0 ||
        corpus->blocks[block - 1].material != corpus->blocks[block].material)
        return NULL;
    before = &corpus->sentences[corpus->blocks[block - 1].sentence + corpus->blocks[block - 1].sentence_count - 1];
    return str_ends_nocase(before->text, STR(":")) && before->text.len < 300 ? before : NULL;
}

static struct str without_comma(struct str item)
{
    while (item.len > 1 && strchr(",;.", item.at[item.len - 1]) != NULL)
        item.len--;
    return item;
}

/* Splits ten points over the items: the first ones get what does not divide. */
static const char *item_points(const struct bench *bench, const struct sentence *items, size_t count)
{
    const char *criteria = "";

    for (size_t i = 0; i < count; i++) {
        int value = EXERCISES_POINTS / (int)count + ((int)i < EXERCISES_POINTS % (int)count);
        struct str text = without_comma(items[i].text);
        const char *item = arena_strndup(bench->arena, text.at, text.len);
        criteria = arena_printf(bench->arena, "%s%s%s", criteria, i > 0 ? "\n" : "",
                                points(bench, PHRASE_POINTS_ITEM, value, item));
    }
    return criteria;
}

static bool ask_list(const struct bench *bench, const struct section *section, uint32_t number)
{
    const struct corpus *corpus = bench->concepts->corpus;
    const struct block *block = &corpus->blocks[number];
    const struct sentence *items = &corpus->sentences[block->sentence], *lead = lead_of(corpus, number);
    const char *solution = "", *count = arena_printf(bench->arena, "%u", block->sentence_count);

    if (block->kind != BLOCK_LIST || block->sentence_count < LIST_LEAST || block->sentence_count > LIST_MOST ||
        (lead == NULL && section->title == NULL))
        return false;
    for (uint32_t i = 0; i < block->sentence_count; i++) {
        if (items[i].text.len > LIST_ITEM_BYTES)
            return false;
        solution = arena_printf(bench->arena, "%s%s- %.*s", solution, i > 0 ? "\n" : "", (int)items[i].text.len,
                                items[i].text.at);
    }
    add(bench,
        lead != NULL ? say(bench, PHRASE_LIST, arena_strndup(bench->arena, lead->text.at, lead->text.len), count)
                     : say(bench, PHRASE_LIST_UNDER, section->title, count),
        solution, item_points(bench, items, block->sentence_count), 1);
    return true;
}

/* What the text says about a piece of code: the paragraph behind it, else the one before it. */
static struct str said_about(const struct corpus *corpus, const struct section *section, uint32_t block)
{
    const uint32_t places[] = {block + 1, block - 1};

    for (size_t i = 0; i < ARRAY_COUNT(places); i++) {
        bool inside = places[i] >= section->block && places[i] < section->block + section->block_count;
        if (inside && corpus->blocks[places[i]].kind == BLOCK_PROSE && corpus->blocks[places[i]].text.len >= 40 &&
            !str_ends_nocase(corpus->blocks[places[i]].text, STR(":")))
            return str_clip(corpus->blocks[places[i]].text, 1500);
    }
    return (struct str){NULL, 0};
}

static bool ask_code(const struct bench *bench, const struct section *section, uint32_t number)
{
    const struct block *block = &bench->concepts->corpus->blocks[number];
    struct str said = said_about(bench->concepts->corpus, section, number);

    if (block->kind != BLOCK_CODE || block->text.len > CODE_BYTES || said.at == NULL)
        return false;
    add(bench,
        say(bench, PHRASE_READ_CODE, section->title != NULL ? section->title : bench->lesson->title,
            arena_printf(bench->arena, "```%s\n%.*s\n```", block->language != NULL ? block->language : "",
                         (int)block->text.len, block->text.at)),
        arena_strndup(bench->arena, said.at, said.len),
        arena_printf(bench->arena, "%s\n%s", points(bench, PHRASE_POINTS_CODE, 6, NULL),
                     points(bench, PHRASE_POINTS_STEPS, 4, NULL)),
        4);
    bench->trained->code = bench->lesson->title;
    return true;
}

/* ---- exercises that the material sets ---- */

/* How many of the lesson's concepts a sentence speaks of; collects what they mean. */
static size_t touched(const struct bench *bench, const struct lesson_teachings *teachings, uint32_t sentence,
                      const char **names, const char **meaning)
{
    const struct terms *terms = bench->concepts->terms;
    size_t count = 0;

    for (size_t i = 0; i < teachings->count; i++) {
        const struct term *term = &terms->items[teachings->items[i].term];
        const uint32_t *places = terms->places + term->first;
        size_t low = 0, high = term->occurrences;
        while (low < high) {
            size_t middle = (low + high) / 2;
            if (places[middle] < sentence)
                low = middle + 1;
            else
                high = middle;
        }
        if (low == term->occurrences || places[low] != sentence)
            continue;
        if (names != NULL && count < IDEAS) {
            names[count] = concepts_title(bench->concepts, teachings->items[i].term);
            *meaning = arena_printf(bench->arena, "%s%s%s", *meaning, **meaning != '\0' ? "\n" : "",
                                    bench->lesson->concepts[i].definition);
        }
        count++;
    }
    return count;
}

/* The lesson that a set task belongs to: the one most of whose concepts it names, the first of equals. */
static size_t lesson_for(const struct bench *bench, uint32_t sentence)
{
    size_t best = 0, most = 0;

    for (size_t l = 0; l < bench->concepts->outline->lesson_count; l++) {
        size_t count = touched(bench, &bench->concepts->lessons[l], sentence, NULL, NULL);
        if (count > most) {
            most = count;
            best = l;
        }
    }
    return most > 0 ? best : bench->concepts->outline->lesson_count - 1;
}

static void ask_set_task(const struct bench *bench, uint32_t number)
{
    const struct sentence *sentence = &bench->concepts->corpus->sentences[number];
    const char *names[IDEAS], *meaning = "", *criteria;
    size_t count = touched(bench, bench->teachings, number, names, &meaning);

    count = MIN(count, (size_t)IDEAS);
    criteria = points(bench, PHRASE_POINTS_TASK, count > 0 ? 6 : EXERCISES_POINTS, NULL);
    if (count > 0)
        criteria = arena_printf(
            bench->arena, "%s\n%s", criteria,
            points(bench, PHRASE_POINTS_IDEAS, 4, phrases_join(bench->arena, bench->language, names, count)));
    add(bench, text_capitalised(bench->arena, sentence->text), *meaning != '\0' ? meaning : NULL, criteria, 3);
}

/* Items and sentences of sections called "Exercises"; a question that hangs on the task before it stays with it. */
static void ask_set_tasks(const struct bench *bench, size_t number)
{
    const struct sections *sections = bench->concepts->outline->sections;
    const struct corpus *corpus = bench->concepts->corpus;

    for (size_t i = 0; i < sections->count; i++) {
        const struct section *section = &sections->items[i];
        for (uint32_t s = 0; section->kind == SECTION_EXERCISES && s < section->sentence_count; s++) {
            const struct sentence *sentence = &corpus->sentences[section->sentence + s];
            bool fit = sentence->kind != SENTENCE_TITLE && sentence->token_count >= 4 && sentence->text.len < 1000;
            if (fit && !full(bench) && lesson_for(bench, section->sentence + s) == number)
                ask_set_task(bench, section->sentence + s);
        }
    }
}

/* The first block of the lesson that makes such an exercise. */
static void ask_first(const struct bench *bench, bool (*ask)(const struct bench *, const struct section *, uint32_t))
{
    for (size_t i = 0; i < bench->outline->section_count; i++) {
        const struct section *section = section_of(bench, i);
        for (uint32_t b = 0; b < section->block_count; b++)
            if (ask(bench, section, section->block + b))
                return;
    }
}

void exercises_make(const struct concepts *concepts, size_t number, struct lesson *lesson, struct trained *trained)
{
    struct bench bench = {concepts, &concepts->lessons[number], &concepts->outline->lessons[number], lesson,
                          trained,  concepts->corpus->arena,    concepts->corpus->input->language};

    *trained = (struct trained){0};
    lesson->exercises = arena_array(bench.arena, EXERCISES_PER_LESSON, sizeof *lesson->exercises);
    ask_set_tasks(&bench, number);
    explain_best(&bench);
    if (!full(&bench))
        compare_pair(&bench);
    if (!full(&bench))
        ask_first(&bench, ask_list);
    if (!full(&bench))
        ask_first(&bench, ask_code);
}
