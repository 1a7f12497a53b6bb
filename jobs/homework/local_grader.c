#include "jobs/homework/local_grader.h"

#include <math.h>

#include "jobs/architect/tokenizer.h"
#include "jobs/homework/local_reading.h"

/* Chosen by tests/eval: `make eval`. */
#define KNOWN_WEIGHT 0.35 /* of a word that the description says already */
#define WHOLE_WEIGHT 0.85 /* of what is said all over the answer instead of in one place */
#define LEAST 0.15        /* shares at which a criterion begins to get points, and has all of them */
#define MOST 0.65
#define OWN_WEIGHT 0.3   /* of a criterion's own words beside the ideas'; */
#define LOOSE_WEIGHT 0.5 /* and where no idea shares words with it */
#define CONFIDENT 0.4    /* in a language whose stems are known */
#define DOUBTFUL 0.2
#define FEW_WORDS 5

/* ---- coverage ---- */

static bool has_word(const struct local_sentence *sentence, uint32_t word)
{
    for (size_t i = 0; sentence != NULL && i < sentence->count; i++)
        if (sentence->words[i] == word)
            return true;
    return false;
}

/* The weights of an idea's words, by their numbers, and in which sentence each was seen last. */
struct weights {
    double *of;
    size_t *seen;
};

/* Of the words of a sentence that were not in the one before; `number` is the sentence's, from 1. */
static double weigh(struct weights *weights, const struct local_sentence *sentence, size_t number, bool apart)
{
    double weight = 0;

    for (size_t i = 0; i < sentence->count; i++) {
        const uint32_t word = sentence->words[i];
        weight += apart && weights->seen[word] + 1 == number ? 0 : weights->of[word];
    }
    for (size_t i = 0; !apart && i < sentence->count; i++)
        weights->seen[sentence->words[i]] = number;
    return weight;
}

/* The weight of what one sentence has, and of what two have that stand side by side. */
static double cover_nearby(const struct local_reading *reading, struct local_idea *idea, struct weights *weights,
                           double *alone)
{
    double best = 0;

    for (size_t i = 0; i < reading->sentence_count; i++) {
        const struct local_sentence *one = &reading->sentences[i];
        const double single = weigh(weights, one, i + 1, false);
        const double next = i + 1 < reading->sentence_count ? weigh(weights, one + 1, i + 2, true) : 0;
        best = fmax(best, single + next);
        if (single > *alone) {
            *alone = single;
            idea->best = one;
        }
    }
    return best;
}

static void cover(const struct local_reading *reading, struct local_idea *idea, struct weights *weights)
{
    double whole = 0, alone = 0, best;

    for (size_t i = 0; i < idea->said.count; i++) {
        const uint32_t word = idea->said.words[i];
        weights->of[word] = local_reading_weight(reading, word);
        idea->weight += weights->of[word];
        whole += weights->of[word] * reading->answered[word];
    }
    best = cover_nearby(reading, idea, weights, &alone);
    idea->covered = fmax(best, WHOLE_WEIGHT * whole) / fmax(idea->weight, 1e-9);
    /* The sentence that has most of it says the opposite. */
    if (idea->best != NULL && idea->best->negated != idea->said.negated && alone * 2 >= best)
        idea->covered = 0;
    for (size_t i = 0; i < idea->said.count; i++)
        weights->of[idea->said.words[i]] = 0;
    memset(weights->seen, 0, reading->room * sizeof *weights->seen);
}

static void cover_all(struct local_reading *reading)
{
    struct weights weights = {arena_array(reading->arena, reading->room, sizeof(double)),
                              arena_array(reading->arena, reading->room, sizeof(size_t))};

    for (size_t i = 0; i < reading->idea_count; i++)
        cover(reading, &reading->ideas[i], &weights);
}

/* ---- criteria ---- */

static size_t shared_words(const struct local_sentence *a, const struct local_sentence *b)
{
    size_t count = 0;

    for (size_t i = 0; i < a->count; i++)
        count += has_word(b, a->words[i]);
    return count;
}

static double own_share(const struct local_reading *reading, const struct local_sentence *criterion)
{
    double all = 0, had = 0;

    for (size_t i = 0; i < criterion->count; i++) {
        const uint32_t word = criterion->words[i];
        all += local_reading_weight(reading, word);
        had += word < reading->room ? local_reading_weight(reading, word) * reading->answered[word] : 0;
    }
    return all > 0 ? had / all : 0;
}

static double to_share(double covered)
{
    return fmin(fmax((covered - LEAST) / (MOST - LEAST), 0), 1);
}

/* The sentence that answers a criterion best: that of the idea that counts most, else the one with most of its words. */
static struct str quote_of(const struct local_reading *reading, const struct local_sentence *criterion,
                           const struct local_idea *idea)
{
    const struct local_sentence *best = idea != NULL ? idea->best : NULL;
    size_t most = 0;

    for (size_t i = 0; best == NULL && i < reading->sentence_count; i++)
        most = MAX(most, shared_words(criterion, &reading->sentences[i]));
    for (size_t i = 0; best == NULL && most > 0 && i < reading->sentence_count; i++)
        if (shared_words(criterion, &reading->sentences[i]) == most)
            best = &reading->sentences[i];
    return best != NULL ? best->text : (struct str){NULL, 0};
}

static struct local_mark judge_criterion(const struct local_reading *reading, const char *text)
{
    const struct local_sentence criterion = local_reading_sentence(reading, str_of(text), true);
    double relevance = 0, covered = 0, all = 0, all_covered = 0, most = 0, share;
    const struct local_idea *best = NULL;

    for (size_t i = 0; i < reading->idea_count; i++) {
        const struct local_idea *idea = &reading->ideas[i];
        const double shared = (double)shared_words(&criterion, &idea->said);
        relevance += shared;
        covered += shared * idea->covered;
        all += idea->weight;
        all_covered += idea->weight * idea->covered;
        if (idea->covered > 0 && (shared + 0.01) * idea->covered > most) {
            most = (shared + 0.01) * idea->covered;
            best = idea;
        }
    }
    if (relevance > 0)
        share = (1 - OWN_WEIGHT) * covered / relevance + OWN_WEIGHT * own_share(reading, &criterion);
    else if (criterion.count > 0)
        share = LOOSE_WEIGHT * own_share(reading, &criterion) + (1 - LOOSE_WEIGHT) * (all > 0 ? all_covered / all : 0);
    else
        share = all > 0 ? all_covered / all : 0;
    if (relevance > 0 && covered <= 0)
        share = 0;
    return (struct local_mark){to_share(share), share, quote_of(reading, &criterion, best)};
}

void local_grader_judge(struct arena *arena, const struct grade_task *task, const struct rubric *rubric,
                        const struct grade_screen *screen, struct local_judgement *judgement)
{
    struct local_reading reading = local_reading_make(arena, task, screen);
    double points = 0;
    size_t words = 0, at = 0;
    struct tokenizer_word word;

    *judgement = (struct local_judgement){0};
    cover_all(&reading);
    for (size_t i = 0; i < rubric->count; i++) {
        judgement->marks[i] = judge_criterion(&reading, rubric->items[i].text);
        points += judgement->marks[i].share * rubric->items[i].max_points;
    }
    judgement->share = points / rubric->total;
    for (words = 0; tokenizer_next_word(screen->visible.text, &at, &word);)
        words++;
    judgement->confidence = screen->topic.language->tag[0] != '\0' && words >= FEW_WORDS ? CONFIDENT : DOUBTFUL;
}
