#include "jobs/architect/concepts.h"

#include <math.h>

#include "jobs/architect/weights.h"
#include "jobs/architect/wording.h"

#define MENTIONED 24 /* terms that no lesson teaches, at most */

/* ---- which sentence lies in which lesson ---- */

static uint32_t *map_lessons(const struct outline *outline)
{
    const struct corpus *corpus = outline->corpus;
    uint32_t *lesson_of = arena_array(corpus->arena, corpus->sentence_count + 1, sizeof *lesson_of);

    memset(lesson_of, 0xFF, corpus->sentence_count * sizeof *lesson_of);
    for (size_t l = 0; l < outline->lesson_count; l++)
        for (size_t i = 0; i < outline->lessons[l].section_count; i++) {
            const struct section *section = &outline->sections->items[outline->lessons[l].sections[i]];
            for (uint32_t s = 0; s < section->sentence_count; s++)
                lesson_of[section->sentence + s] = (uint32_t)l;
        }
    return lesson_of;
}

/* ---- a term's home ---- */

/* How a term is spread: its mentions in the lesson that mentions it most, and in how many lessons it is mentioned. */
struct spread {
    uint32_t lesson, most, lessons;
};

static double mention_weight(enum sentence_kind kind)
{
    return kind == SENTENCE_TITLE ? MENTION_TITLE : kind == SENTENCE_SPOKEN ? MENTION_SPOKEN : MENTION_WRITTEN;
}

static struct spread spread_of(const struct concepts *concepts, const struct term *term, double *weights,
                               uint32_t *touched)
{
    struct spread spread = {LEXICON_NONE, 0, 0};
    double best = 0;

    for (uint32_t i = 0; i < term->occurrences; i++) {
        uint32_t sentence = concepts->terms->places[term->first + i], lesson = concepts->lesson_of[sentence];
        if (lesson == LEXICON_NONE)
            continue;
        if (weights[lesson] == 0)
            touched[spread.lessons++] = lesson;
        weights[lesson] += mention_weight(concepts->corpus->sentences[sentence].kind);
    }
    for (uint32_t i = 0; i < spread.lessons; i++) {
        if (weights[touched[i]] > best || (weights[touched[i]] == best && touched[i] < spread.lesson)) {
            best = weights[touched[i]];
            spread.lesson = touched[i];
        }
        weights[touched[i]] = 0;
    }
    spread.most = (uint32_t)best;
    return spread;
}

/* ---- explanations ---- */

/* How well a sentence can stand in for a term's definition; 0: not at all. */
static double explanation_score(const struct concepts *concepts, const struct sentence *sentence,
                                const struct term *term)
{
    double score = sentence->kind == SENTENCE_PROSE  ? SENTENCE_SCORE_PROSE
                   : sentence->kind == SENTENCE_ITEM ? SENTENCE_SCORE_ITEM
                                                     : SENTENCE_SCORE_SPOKEN;

    if (sentence->kind == SENTENCE_TITLE || sentence->token_count < SENTENCE_LEAST_WORDS ||
        sentence->token_count > SENTENCE_MOST_WORDS || str_ends_nocase(sentence->text, STR("?")) ||
        wording_has_cue(sentence->text, concepts->corpus->language->mention_cues))
        return 0;
    for (uint32_t i = 0; i < MIN(sentence->token_count, (uint32_t)SENTENCE_START_WORDS); i++)
        if (corpus_tokens(concepts->corpus, sentence)[i].word == term->words[0])
            score += SENTENCE_SCORE_NEAR_START;
    return score + (sentence->whole ? SENTENCE_SCORE_WHOLE : 0);
}

/* The best sentence about a term in its lesson where none defines it: written, whole, the term near its start, and no definition of
 * another term. */
static uint32_t best_sentence(const struct concepts *concepts, const struct term *term, uint32_t lesson)
{
    uint32_t best = LEXICON_NONE;
    double best_score = 0;

    for (uint32_t i = 0; i < term->occurrences; i++) {
        uint32_t number = concepts->terms->places[term->first + i];
        double score;
        if (concepts->lesson_of[number] != lesson || concepts->defines[number])
            continue;
        score = explanation_score(concepts, &concepts->corpus->sentences[number], term);
        if (score > best_score) {
            best_score = score;
            best = number;
        }
    }
    return best;
}

static struct teaching teach(const struct concepts *concepts, uint32_t number, uint32_t lesson)
{
    const struct term *term = &concepts->terms->items[number];
    struct teaching teaching = {.term = number, .sentence = LEXICON_NONE};

    if (term->definition != LEXICON_NONE) {
        const struct definition *definition = &concepts->definitions->items[term->definition];
        teaching.sentence = definition->sentence;
        teaching.text = definition->text;
        teaching.is_defined = true;
    } else {
        teaching.sentence = best_sentence(concepts, term, lesson);
        if (teaching.sentence != LEXICON_NONE)
            teaching.text = concepts->corpus->sentences[teaching.sentence].text;
    }
    return teaching;
}

/* ---- choosing ---- */

/* A candidate with its home. */
struct candidate {
    uint32_t term, lesson;
    double score;
    bool explained;
};

static int weightiest_first(const void *a, const void *b)
{
    const struct candidate *left = a, *right = b;

    if (left->score != right->score)
        return left->score < right->score ? 1 : -1;
    return (left->term > right->term) - (left->term < right->term);
}

static double definition_quality(const struct concepts *concepts, const struct term *term)
{
    return term->definition != LEXICON_NONE ? concepts->definitions->items[term->definition].quality : 0;
}

static bool is_spoken(const struct concepts *concepts, const struct term *term)
{
    const struct definition *definition = &concepts->definitions->items[term->definition];

    return concepts->corpus->sentences[definition->sentence].kind == SENTENCE_SPOKEN;
}

/* Speech alone makes a term only where it is said often: what is misheard is misheard differently each time. A single word that
 * nobody explains must be a title. */
static bool is_credible(const struct concepts *concepts, const struct term *term, double quality)
{
    if (term->definition != LEXICON_NONE && term->written == 0 && is_spoken(concepts, term))
        return term->occurrences >= (concepts->is_written ? SPOKEN_MENTIONS_BESIDE_TEXT : SPOKEN_MENTIONS) &&
               quality >= QUALITY_REPEATED;
    if (term->definition != LEXICON_NONE)
        return quality >= QUALITY_ALONE || term->titled > 0 || term->occurrences >= REPEATED;
    if (term->titled > 0 && term->occurrences >= TITLED_MENTIONS)
        return true;
    return term->word_count > 1 && term->written == 0 && term->count >= SPOKEN_PHRASES;
}

static struct candidate *candidates(const struct concepts *concepts, size_t *count)
{
    const struct terms *terms = concepts->terms;
    struct arena *arena = concepts->corpus->arena;
    struct candidate *items = arena_array(arena, terms->count + 1, sizeof *items);
    double *weights = arena_array(arena, concepts->outline->lesson_count + 1, sizeof *weights);
    uint32_t *touched = arena_array(arena, concepts->outline->lesson_count + 1, sizeof *touched);

    *count = 0;
    for (size_t i = 0; i < terms->count; i++) {
        const struct term *term = &terms->items[i];
        struct spread spread = spread_of(concepts, term, weights, touched);
        double quality = definition_quality(concepts, term);
        double rarity = log(1 + (double)concepts->outline->lesson_count / MAX(1U, spread.lessons));
        uint32_t home = term->definition != LEXICON_NONE
                            ? concepts->lesson_of[concepts->definitions->items[term->definition].sentence]
                            : spread.lesson;
        if (home == LEXICON_NONE)
            home = spread.lesson;
        if (home == LEXICON_NONE || !is_credible(concepts, term, quality))
            continue;
        items[(*count)++] = (struct candidate){
            .term = (uint32_t)i,
            .lesson = home,
            .explained = term->definition != LEXICON_NONE,
            .score = quality * SCORE_EXPLAINED + (term->titled > 0 ? SCORE_TITLED : 0) +
                     log2(1 + (double)spread.most) * rarity * log2((double)term->word_count + 1) +
                     (term->weight > 0 ? log2(1 + term->weight) : SCORE_WEIGHTLESS),
        };
    }
    qsort(items, *count, sizeof *items, weightiest_first);
    return items;
}

bool concepts_overlap(const struct term *a, const struct term *b)
{
    const struct term *shorter = a->word_count <= b->word_count ? a : b, *longer = shorter == a ? b : a;

    for (uint32_t first = 0; first + shorter->word_count <= longer->word_count; first++)
        if (memcmp(longer->words + first, shorter->words, shorter->word_count * sizeof *shorter->words) == 0)
            return true;
    return false;
}

static bool is_redundant(const struct concepts *concepts, const struct lesson_teachings *lesson,
                         const struct candidate *candidate)
{
    const struct term *term = &concepts->terms->items[candidate->term];

    for (size_t i = 0; i < lesson->count; i++) {
        const struct term *other = &concepts->terms->items[lesson->items[i].term];
        if (concepts_overlap(term, other) &&
            (!candidate->explained || other->definition == LEXICON_NONE || other->definition == term->definition))
            return true;
    }
    return false;
}

static bool wants(const struct concepts *concepts, const struct lesson_teachings *lesson,
                  const struct candidate *candidate)
{
    const struct term *term = &concepts->terms->items[candidate->term];
    size_t unexplained = 0;

    if (lesson->count == CONCEPTS_PER_LESSON || is_redundant(concepts, lesson, candidate))
        return false;
    if (lesson->count >= CONCEPTS_UNSURE && definition_quality(concepts, term) < QUALITY_ASKED)
        return false;
    if (candidate->explained)
        return true;
    if (term->titled == 0 && term->occurrences < UNEXPLAINED_MENTIONS && lesson->count > 0)
        return false; /* better than nothing, but only than that */
    for (size_t i = 0; i < lesson->count; i++)
        unexplained += concepts->terms->items[lesson->items[i].term].definition == LEXICON_NONE;
    return unexplained < CONCEPTS_UNEXPLAINED && lesson->count < CONCEPTS_UNSURE / 2;
}

/* What a full lesson has no room for although the material surely defines it. */
static void note_left_out(struct concepts *concepts, const struct lesson_teachings *lesson,
                          const struct candidate *candidate)
{
    if (lesson->count < CONCEPTS_PER_LESSON || is_redundant(concepts, lesson, candidate) ||
        definition_quality(concepts, &concepts->terms->items[candidate->term]) < QUALITY_ASKED)
        return;
    if (concepts->left_out < CONCEPTS_NAMED)
        concepts->named[concepts->left_out] = candidate->term;
    concepts->left_out++;
}

/* Whether another concept of the lesson is explained by the same words. */
static bool says_the_same(const struct lesson_teachings *lesson, const struct teaching *teaching)
{
    for (size_t i = 0; i < lesson->count; i++)
        if (lesson->items[i].sentence == teaching->sentence && lesson->items[i].text.at == teaching->text.at)
            return true;
    return false;
}

static bool taught_anywhere(const struct concepts *concepts, uint32_t number)
{
    const struct term *term = &concepts->terms->items[number];

    for (size_t l = 0; l < concepts->outline->lesson_count; l++)
        for (size_t i = 0; i < concepts->lessons[l].count; i++)
            if (concepts_overlap(term, &concepts->terms->items[concepts->lessons[l].items[i].term]))
                return true;
    return false;
}

/* In the order in which they are explained in the course. */
static int by_place(const void *a, const void *b)
{
    const struct teaching *left = a, *right = b;

    if (left->sentence != right->sentence)
        return left->sentence < right->sentence ? -1 : 1;
    return (left->term > right->term) - (left->term < right->term);
}

/* Whether there is more than speech to go by. */
static bool is_written(const struct corpus *corpus)
{
    size_t written = 0;

    for (size_t i = 0; i < corpus->sentence_count; i++)
        written += corpus->sentences[i].kind != SENTENCE_SPOKEN;
    return written * WRITTEN_SHARE > corpus->sentence_count;
}

static bool *defining(const struct corpus *corpus, const struct definitions *definitions)
{
    bool *defines = arena_array(corpus->arena, corpus->sentence_count + 1, sizeof *defines);

    for (size_t i = 0; i < definitions->count; i++)
        defines[definitions->items[i].sentence] = true;
    return defines;
}

void concepts_choose(struct concepts *concepts, const struct outline *outline, const struct definitions *definitions,
                     const struct terms *terms)
{
    struct arena *arena = outline->arena;
    struct candidate *items;
    size_t count;

    *concepts = (struct concepts){.corpus = outline->corpus,
                                  .outline = outline,
                                  .definitions = definitions,
                                  .terms = terms,
                                  .lesson_of = map_lessons(outline),
                                  .lessons = arena_array(arena, outline->lesson_count + 1, sizeof *concepts->lessons),
                                  .mentioned = arena_array(arena, MENTIONED, sizeof(uint32_t)),
                                  .is_written = is_written(outline->corpus),
                                  .defines = defining(outline->corpus, definitions)};
    for (size_t l = 0; l < outline->lesson_count; l++)
        concepts->lessons[l].items = arena_array(arena, CONCEPTS_PER_LESSON, sizeof(struct teaching));
    items = candidates(concepts, &count);
    for (size_t i = 0; i < count; i++) {
        struct lesson_teachings *lesson = &concepts->lessons[items[i].lesson];
        struct teaching teaching;
        if (!wants(concepts, lesson, &items[i])) {
            note_left_out(concepts, lesson, &items[i]);
            continue;
        }
        teaching = teach(concepts, items[i].term, items[i].lesson);
        teaching.score = items[i].score;
        if (teaching.sentence != LEXICON_NONE && !says_the_same(lesson, &teaching))
            lesson->items[lesson->count++] = teaching;
    }
    for (size_t i = 0; i < count && concepts->mentioned_count < MENTIONED; i++)
        if (!taught_anywhere(concepts, items[i].term))
            concepts->mentioned[concepts->mentioned_count++] = items[i].term;
    for (size_t l = 0; l < outline->lesson_count; l++)
        qsort(concepts->lessons[l].items, concepts->lessons[l].count, sizeof(struct teaching), by_place);
}

const char *concepts_title(const struct concepts *concepts, uint32_t term)
{
    struct arena *arena = concepts->corpus->arena;
    struct str surface = wording_flat(arena, concepts->terms->items[term].surface);
    const char *possessive = concepts->corpus->language->possessive;

    if (possessive != NULL && str_ends_nocase(surface, str_of(possessive)))
        surface.len -= strlen(possessive);
    if (concepts->terms->items[term].is_code)
        return arena_strndup(arena, surface.at, surface.len);
    return wording_capitalised(arena, surface);
}
