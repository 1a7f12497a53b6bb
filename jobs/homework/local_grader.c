#include "jobs/homework/local_grader.h"

#include <math.h>

#include "jobs/architect/characters.h"
#include "jobs/architect/tokenizer.h"
#include "jobs/homework/injection.h"
#include "jobs/homework/local_words.h"

#define SENTENCES_MOST 4000 /* of an answer; an answer of that many is a book */
#define IDEAS_MOST 60
#define WORDS_MOST 200 /* of one sentence */

/* Chosen by tests/eval: `make eval`. */
#define KNOWN_WEIGHT 0.35  /* of a word that the description says already */
#define NUMBER_WEIGHT 1.5  /* of a number */
#define WHOLE_WEIGHT 0.85  /* of what is said all over the answer instead of in one place */
#define SYNONYM_SHARE 0.55 /* of a definition: its term is said */
#define SYNONYM_WEIGHT 0.7
#define LEAST 0.15 /* shares at which a criterion begins to get points, and has all of them */
#define MOST 0.65
#define OWN_WEIGHT 0.3   /* of a criterion's own words beside the ideas'; */
#define LOOSE_WEIGHT 0.5 /* and where no idea shares words with it */
#define CONFIDENT 0.4    /* in a language whose stems are known */
#define DOUBTFUL 0.2
#define FEW_WORDS 5

struct sentence {
    struct str text;
    uint32_t *words; /* by their numbers, each once */
    size_t count;
    bool negated;
};

struct idea {
    struct sentence said;
    double weight; /* of all its words */
    double covered;
    const struct sentence *best;
};

struct judging {
    struct arena *arena;
    const struct grade_task *task;
    const struct topic *topic;
    const struct local_words *words;
    struct sentence *sentences;
    size_t sentence_count;
    struct idea *ideas;
    size_t idea_count;
    bool *described;  /* by a word's number: the description has it */
    double *answered; /* how well the answer as a whole has it */
    size_t room;      /* of both */
};

/* ---- sentences ---- */

static bool is_in(const char *list, struct str word)
{
    struct str rest = str_of(list);

    while (rest.at != NULL)
        if (str_equal(str_cut(&rest, ' '), word))
            return true;
    return false;
}

static bool begins_one_of(const char *list, struct str word)
{
    struct str rest = str_of(list);

    while (rest.at != NULL) {
        const struct str beginning = str_cut(&rest, ' ');
        if (beginning.len > 0 && str_starts(word, beginning))
            return true;
    }
    return false;
}

static struct str lower(struct str word, char room[LEXICON_WORD_BYTES])
{
    size_t length = 0;

    for (size_t at = 0; at < word.len && length + CHARACTERS_UTF8_BYTES <= LEXICON_WORD_BYTES;)
        length += characters_put(room + length, characters_fold(str_next(word, &at)));
    return (struct str){room, length};
}

static bool denies(const struct local_words *words, struct str word)
{
    return is_in(words->negations, word) ||
           (words->negation_suffix != NULL && str_ends_nocase(word, str_of(words->negation_suffix)));
}

static void add_word(struct sentence *sentence, uint32_t word)
{
    for (size_t i = 0; i < sentence->count; i++)
        if (sentence->words[i] == word)
            return;
    if (sentence->count < WORDS_MOST)
        sentence->words[sentence->count++] = word;
}

/* Without the words that a rubric asks with when `asking`. */
static struct sentence sentence_of(const struct judging *judging, struct str text, bool asking)
{
    struct sentence sentence = {.text = text};
    struct tokenizer_word word;
    char room[LEXICON_WORD_BYTES];

    sentence.words = arena_array(judging->arena, MIN(text.len / 2 + 1, (size_t)WORDS_MOST), sizeof(uint32_t));
    for (size_t at = 0;
         tokenizer_next_word(text, &at, &word) && sentence.count < MIN(text.len / 2 + 1, (size_t)WORDS_MOST);) {
        const struct str form = {text.at + word.at, word.length}, folded = lower(form, room);
        uint32_t number;
        if (denies(judging->words, folded))
            sentence.negated = !sentence.negated;
        if (asking && begins_one_of(judging->words->asking, folded))
            continue;
        number = topic_word(judging->topic, form);
        if (number != LEXICON_NONE)
            add_word(&sentence, number);
    }
    return sentence;
}

static void read_answer(struct judging *judging, const struct grade_parts *parts)
{
    judging->sentences = arena_array(judging->arena, SENTENCES_MOST, sizeof *judging->sentences);
    for (size_t i = 0; i < parts->count; i++) {
        struct str rest = parts->items[i], unit;
        while (judging->sentence_count < SENTENCES_MOST &&
               (unit = injection_next_unit(&rest, judging->topic)).at != NULL)
            judging->sentences[judging->sentence_count++] = sentence_of(judging, unit, false);
    }
}

/* ---- ideas ---- */

static void add_ideas(struct judging *judging, const char *text)
{
    struct str rest = str_of(text != NULL ? text : ""), unit;

    while (judging->idea_count < IDEAS_MOST && (unit = injection_next_unit(&rest, judging->topic)).at != NULL) {
        struct idea *idea = &judging->ideas[judging->idea_count];
        idea->said = sentence_of(judging, unit, false);
        judging->idea_count += idea->said.count > 0;
    }
}

/* The concepts that the description names. */
static void add_concepts(struct judging *judging)
{
    const struct sentence description = sentence_of(judging, str_of(judging->task->exercise->description), false);

    for (size_t i = 0; i < judging->task->concept_count; i++) {
        const struct sentence title = sentence_of(judging, str_of(judging->task->concepts[i].title), false);
        size_t named = 0;
        for (size_t k = 0; k < title.count; k++)
            for (size_t d = 0; d < description.count; d++)
                named += title.words[k] == description.words[d];
        if (title.count > 0 && named == title.count)
            add_ideas(judging, judging->task->concepts[i].definition);
    }
}

static void read_reference(struct judging *judging)
{
    const struct exercise *exercise = judging->task->exercise;

    judging->ideas = arena_array(judging->arena, IDEAS_MOST, sizeof *judging->ideas);
    add_ideas(judging, exercise->reference_solution);
    if (judging->idea_count == 0)
        add_concepts(judging);
    if (judging->idea_count == 0)
        add_ideas(judging, exercise->grading_criteria);
}

/* ---- what the answer has ---- */

static double weight_of(const struct judging *judging, uint32_t word)
{
    if (lexicon_word(judging->topic->lexicon, word)->class == LEXICON_NUMERAL)
        return NUMBER_WEIGHT;
    return word < judging->room && judging->described[word] ? KNOWN_WEIGHT : 1;
}

static double share_answered(const struct judging *judging, const struct sentence *said)
{
    double all = 0, had = 0;

    for (size_t i = 0; i < said->count; i++) {
        all += 1;
        had += judging->answered[said->words[i]] >= 1;
    }
    return all > 0 ? had / all : 0;
}

static void say(struct judging *judging, const struct sentence *said)
{
    for (size_t i = 0; i < said->count; i++)
        judging->answered[said->words[i]] = fmax(judging->answered[said->words[i]], SYNONYM_WEIGHT);
}

/* A term and its definition stand for each other. */
static void add_synonyms(struct judging *judging)
{
    for (size_t i = 0; i < judging->task->concept_count; i++) {
        const struct grade_concept *concept = &judging->task->concepts[i];
        const struct sentence title = sentence_of(judging, str_of(concept->title), false),
                              definition = sentence_of(
                                  judging, str_of(concept->definition != NULL ? concept->definition : ""), false);
        if (title.count == 0 || definition.count == 0)
            continue;
        if (share_answered(judging, &title) >= 1)
            say(judging, &definition);
        else if (share_answered(judging, &definition) >= SYNONYM_SHARE)
            say(judging, &title);
    }
}

static void mark_words(struct judging *judging)
{
    const struct sentence description = sentence_of(judging, str_of(judging->task->exercise->description), false);

    judging->room = lexicon_size(judging->topic->lexicon) + 1;
    judging->described = arena_array(judging->arena, judging->room, sizeof *judging->described);
    judging->answered = arena_array(judging->arena, judging->room, sizeof *judging->answered);
    for (size_t i = 0; i < description.count; i++)
        judging->described[description.words[i]] = true;
    for (size_t i = 0; i < judging->sentence_count; i++)
        for (size_t k = 0; k < judging->sentences[i].count; k++)
            judging->answered[judging->sentences[i].words[k]] = 1;
}

/* ---- coverage ---- */

static bool has_word(const struct sentence *sentence, uint32_t word)
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
static double weigh(struct weights *weights, const struct sentence *sentence, size_t number, bool apart)
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
static double cover_nearby(const struct judging *judging, struct idea *idea, struct weights *weights, double *alone)
{
    double best = 0;

    for (size_t i = 0; i < judging->sentence_count; i++) {
        const struct sentence *one = &judging->sentences[i];
        const double single = weigh(weights, one, i + 1, false);
        const double next = i + 1 < judging->sentence_count ? weigh(weights, one + 1, i + 2, true) : 0;
        best = fmax(best, single + next);
        if (single > *alone) {
            *alone = single;
            idea->best = one;
        }
    }
    return best;
}

static void cover(const struct judging *judging, struct idea *idea, struct weights *weights)
{
    double whole = 0, alone = 0, best;

    for (size_t i = 0; i < idea->said.count; i++) {
        const uint32_t word = idea->said.words[i];
        weights->of[word] = weight_of(judging, word);
        idea->weight += weights->of[word];
        whole += weights->of[word] * judging->answered[word];
    }
    best = cover_nearby(judging, idea, weights, &alone);
    idea->covered = fmax(best, WHOLE_WEIGHT * whole) / fmax(idea->weight, 1e-9);
    /* The sentence that has most of it says the opposite. */
    if (idea->best != NULL && idea->best->negated != idea->said.negated && alone * 2 >= best)
        idea->covered = 0;
    for (size_t i = 0; i < idea->said.count; i++)
        weights->of[idea->said.words[i]] = 0;
    memset(weights->seen, 0, judging->room * sizeof *weights->seen);
}

static void cover_all(struct judging *judging)
{
    struct weights weights = {arena_array(judging->arena, judging->room, sizeof(double)),
                              arena_array(judging->arena, judging->room, sizeof(size_t))};

    for (size_t i = 0; i < judging->idea_count; i++)
        cover(judging, &judging->ideas[i], &weights);
}

/* ---- criteria ---- */

static size_t shared_words(const struct sentence *a, const struct sentence *b)
{
    size_t count = 0;

    for (size_t i = 0; i < a->count; i++)
        count += has_word(b, a->words[i]);
    return count;
}

static double own_share(const struct judging *judging, const struct sentence *criterion)
{
    double all = 0, had = 0;

    for (size_t i = 0; i < criterion->count; i++) {
        const uint32_t word = criterion->words[i];
        all += weight_of(judging, word);
        had += word < judging->room ? weight_of(judging, word) * judging->answered[word] : 0;
    }
    return all > 0 ? had / all : 0;
}

static double to_share(double covered)
{
    return fmin(fmax((covered - LEAST) / (MOST - LEAST), 0), 1);
}

/* The sentence that answers a criterion best: that of the idea that counts most, else the one with most of its words. */
static struct str quote_of(const struct judging *judging, const struct sentence *criterion, const struct idea *idea)
{
    const struct sentence *best = idea != NULL ? idea->best : NULL;
    size_t most = 0;

    for (size_t i = 0; best == NULL && i < judging->sentence_count; i++)
        most = MAX(most, shared_words(criterion, &judging->sentences[i]));
    for (size_t i = 0; best == NULL && most > 0 && i < judging->sentence_count; i++)
        if (shared_words(criterion, &judging->sentences[i]) == most)
            best = &judging->sentences[i];
    return best != NULL ? best->text : (struct str){NULL, 0};
}

static struct local_mark judge_criterion(const struct judging *judging, const char *text)
{
    const struct sentence criterion = sentence_of(judging, str_of(text), true);
    double relevance = 0, covered = 0, all = 0, all_covered = 0, most = 0, share;
    const struct idea *best = NULL;

    for (size_t i = 0; i < judging->idea_count; i++) {
        const struct idea *idea = &judging->ideas[i];
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
        share = (1 - OWN_WEIGHT) * covered / relevance + OWN_WEIGHT * own_share(judging, &criterion);
    else if (criterion.count > 0)
        share = LOOSE_WEIGHT * own_share(judging, &criterion) + (1 - LOOSE_WEIGHT) * (all > 0 ? all_covered / all : 0);
    else
        share = all > 0 ? all_covered / all : 0;
    if (relevance > 0 && covered <= 0)
        share = 0;
    return (struct local_mark){to_share(share), share, quote_of(judging, &criterion, best)};
}

void local_grader_judge(struct arena *arena, const struct grade_task *task, const struct rubric *rubric,
                        const struct grade_screen *screen, struct local_judgement *judgement)
{
    struct judging judging = {
        .arena = arena, .task = task, .topic = &screen->topic, .words = local_words_of(screen->topic.language->tag)};
    double points = 0;
    size_t words = 0, at = 0;
    struct tokenizer_word word;

    *judgement = (struct local_judgement){0};
    read_answer(&judging, &screen->parts);
    read_reference(&judging);
    mark_words(&judging);
    add_synonyms(&judging);
    cover_all(&judging);
    for (size_t i = 0; i < rubric->count; i++) {
        judgement->marks[i] = judge_criterion(&judging, rubric->items[i].text);
        points += judgement->marks[i].share * rubric->items[i].max_points;
    }
    judgement->share = points / rubric->total;
    for (words = 0; tokenizer_next_word(screen->visible.text, &at, &word);)
        words++;
    judgement->confidence = screen->topic.language->tag[0] != '\0' && words >= FEW_WORDS ? CONFIDENT : DOUBTFUL;
}
