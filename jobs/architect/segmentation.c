#include "jobs/architect/segmentation.h"

#include <math.h>

#include "base/limits.h"
#include "jobs/architect/weights.h"

/* Places where a cut is tried: with more sections than this, only at every second one, or every third, and so on. It bounds the time. */
#define PLACES 400

/* The text that is cut. */
struct text {
    const struct vector *vectors; /* of its sections, with words of their own numbers */
    size_t count, step;
    const double *bonus;
    double *prior;   /* by word: what the whole says, in occurrences; 0: the word says nothing about cuts */
    double total;    /* of the priors */
    double *said;    /* by word: in how many sections of the lesson that is tried */
    uint32_t *words; /* before each section */
    double mean;     /* words of a lesson */
};

/* The best way to cut what lies before a section. */
struct cut {
    double score;
    uint32_t from; /* where its last lesson begins */
};

/* Words of a single section tell nothing: they are as likely on either side of a cut. */
static void learn_priors(struct text *text, size_t room)
{
    for (size_t i = 0; i < text->count; i++) {
        const struct vector *vector = &text->vectors[i];
        for (uint32_t k = 0; k < vector->count; k++)
            text->prior[vector->items[k].word]++;
    }
    for (size_t word = 0; word < room; word++) {
        text->prior[word] = text->prior[word] > 1 ? text->prior[word] * CUT_PRIOR : 0;
        text->total += text->prior[word];
    }
}

/* What a section adds to the log likelihood of the lesson it is added to, against that of the whole; `said` is counted on. */
static double add_section(const struct text *text, size_t section, double *tokens)
{
    const struct vector *vector = &text->vectors[section];
    double gain = 0, added = 0;

    for (uint32_t k = 0; k < vector->count; k++) {
        uint32_t word = vector->items[k].word;
        if (text->prior[word] == 0)
            continue;
        gain += log((text->prior[word] + text->said[word]) / text->prior[word]);
        text->said[word]++;
        added++;
    }
    gain += added * log(text->total) - lgamma(text->total + *tokens + added) + lgamma(text->total + *tokens);
    *tokens += added;
    return gain;
}

static double length_score(double words, double mean)
{
    double ratio = log(MAX(words, 1) / mean), deviations = ratio / LESSON_DEVIATION;

    return -deviations * deviations / 2 - ratio - LESSON_COST;
}

/* Tries every lesson that begins at `from`. */
static void try_from(const struct text *text, struct cut *best, size_t from)
{
    double score = best[from].score + text->bonus[from], tokens = 0;

    for (size_t end = from + 1; end <= text->count; end++) {
        double whole;
        score += add_section(text, end - 1, &tokens);
        if (end % text->step != 0 && end < text->count)
            continue;
        whole = score + length_score(text->words[end] - text->words[from], text->mean);
        if (best[end].from == LEXICON_NONE || whole > best[end].score)
            best[end] = (struct cut){whole, (uint32_t)from};
    }
    for (size_t section = from; section < text->count; section++) {
        const struct vector *vector = &text->vectors[section];
        for (uint32_t k = 0; k < vector->count; k++)
            text->said[vector->items[k].word] = 0;
    }
}

static size_t runs_of(const struct cut *best, size_t count)
{
    size_t runs = 0;

    for (size_t end = count; end > 0; end = best[end].from)
        runs++;
    return runs;
}

/* Fills `best` and returns how many lessons the best way has. */
static size_t search(const struct text *text, struct cut *best)
{
    for (size_t end = 0; end <= text->count; end++)
        best[end] = (struct cut){0, LEXICON_NONE};
    for (size_t from = 0; from < text->count; from += text->step)
        try_from(text, best, from);
    return runs_of(best, text->count);
}

static struct text text_of(struct arena *arena, const struct sections *sections, const struct vector *vectors,
                           const uint32_t *which, size_t count)
{
    size_t room;
    const struct vector *own = vectors_compact(arena, vectors, which, count, &room);
    struct text text = {
        .vectors = own,
        .count = count,
        .step = (count + PLACES - 1) / PLACES,
        .prior = arena_array(arena, room + 1, sizeof(double)),
        .said = arena_array(arena, room + 1, sizeof(double)),
        .words = arena_array(arena, count + 1, sizeof(uint32_t)),
    };

    for (size_t i = 0; i < count; i++)
        text.words[i + 1] = text.words[i] + sections->items[which[i]].words;
    learn_priors(&text, room);
    return text;
}

size_t segmentation_cut(const struct sections *sections, const struct vector *vectors, const uint32_t *which,
                        size_t count, const double *bonus, size_t most, uint32_t *starts)
{
    struct arena *arena;
    struct cut *best;
    struct text text;
    size_t runs, run;

    starts[0] = 0;
    if (most < 2 || count < 2)
        return 1;
    arena = arena_new(LIMIT_JOB_ARENA);
    best = arena_array(arena, count + 1, sizeof *best);
    text = text_of(arena, sections, vectors, which, count);
    text.bonus = bonus;
    text.mean = MAX((double)LESSON_WORDS, (double)text.words[count] / (double)most);
    while ((runs = search(&text, best)) > most)
        text.mean *= 2;
    run = runs;
    for (size_t end = count; end > 0; end = best[end].from)
        starts[--run] = best[end].from;
    arena_free(arena);
    return runs;
}
