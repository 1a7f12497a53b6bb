#include "jobs/homework/local_reading.h"

#include <math.h>

#include "jobs/architect/characters.h"
#include "jobs/architect/tokenizer.h"
#include "jobs/homework/injection.h"
#include "jobs/homework/local_words.h"

#define DOUBLE_WORDS 3 /* from one negation to another that takes it back: "not without any"; two clauses deny twice */
#define SENTENCES_MOST 4000 /* of an answer; an answer of that many is a book */
#define IDEAS_MOST 60
#define WORDS_MOST 200 /* of one sentence */

/* Chosen by tests/eval: `make eval`. */
#define KNOWN_WEIGHT 0.35  /* of a word that the description says already */
#define NUMBER_WEIGHT 1.5  /* of a number */
#define SYNONYM_SHARE 0.55 /* of a definition: its term is said */
#define SYNONYM_WEIGHT 0.7

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

static void add_word(struct local_sentence *sentence, uint32_t word)
{
    for (size_t i = 0; i < sentence->count; i++)
        if (sentence->words[i] == word)
            return;
    if (sentence->count < WORDS_MOST)
        sentence->words[sentence->count++] = word;
}

/* Without the words that a rubric asks with when `asking`. */
struct local_sentence local_reading_sentence(const struct local_reading *reading, struct str text, bool asking)
{
    struct local_sentence sentence = {.text = text};
    struct tokenizer_word word;
    char room[LEXICON_WORD_BYTES];
    size_t number_of_word = 0, denied = 0;

    sentence.words = arena_array(reading->arena, MIN(text.len / 2 + 1, (size_t)WORDS_MOST), sizeof(uint32_t));
    for (size_t at = 0;
         tokenizer_next_word(text, &at, &word) && sentence.count < MIN(text.len / 2 + 1, (size_t)WORDS_MOST);) {
        const struct str form = {text.at + word.at, word.length}, folded = lower(form, room);
        uint32_t number;
        number_of_word++;
        if (denies(reading->words, folded)) {
            sentence.negated = !(sentence.negated && number_of_word - denied <= DOUBLE_WORDS);
            denied = number_of_word;
        }
        if (asking && begins_one_of(reading->words->asking, folded))
            continue;
        number = topic_word(reading->topic, form);
        if (number != LEXICON_NONE)
            add_word(&sentence, number);
    }
    return sentence;
}

static void read_answer(struct local_reading *reading, const struct injection_parts *parts)
{
    reading->sentences = arena_array(reading->arena, SENTENCES_MOST, sizeof *reading->sentences);
    for (size_t i = 0; i < parts->count; i++) {
        struct str rest = parts->items[i], unit;
        while (reading->sentence_count < SENTENCES_MOST &&
               (unit = injection_next_unit(&rest, reading->topic)).at != NULL)
            reading->sentences[reading->sentence_count++] = local_reading_sentence(reading, unit, false);
    }
}

/* ---- ideas ---- */

static void add_ideas(struct local_reading *reading, const char *text)
{
    struct str rest = str_of(text != NULL ? text : ""), unit;

    while (reading->idea_count < IDEAS_MOST && (unit = injection_next_unit(&rest, reading->topic)).at != NULL) {
        struct local_idea *idea = &reading->ideas[reading->idea_count];
        idea->said = local_reading_sentence(reading, unit, false);
        reading->idea_count += idea->said.count > 0;
    }
}

/* The concepts that the description names. */
static void add_concepts(struct local_reading *reading)
{
    const struct local_sentence description =
        local_reading_sentence(reading, str_of(reading->task->exercise->description), false);

    for (size_t i = 0; i < reading->task->concept_count; i++) {
        const struct local_sentence title =
            local_reading_sentence(reading, str_of(reading->task->concepts[i].title), false);
        size_t named = 0;
        for (size_t k = 0; k < title.count; k++)
            for (size_t d = 0; d < description.count; d++)
                named += title.words[k] == description.words[d];
        if (title.count > 0 && named == title.count)
            add_ideas(reading, reading->task->concepts[i].definition);
    }
}

static void read_reference(struct local_reading *reading)
{
    const struct exercise *exercise = reading->task->exercise;

    reading->ideas = arena_array(reading->arena, IDEAS_MOST, sizeof *reading->ideas);
    add_ideas(reading, exercise->reference_solution);
    if (reading->idea_count == 0)
        add_concepts(reading);
    if (reading->idea_count == 0)
        add_ideas(reading, exercise->grading_criteria);
}

/* ---- what the answer has ---- */

double local_reading_weight(const struct local_reading *reading, uint32_t word)
{
    if (lexicon_word(reading->topic->lexicon, word)->class == LEXICON_NUMERAL)
        return NUMBER_WEIGHT;
    return word < reading->room && reading->described[word] ? KNOWN_WEIGHT : 1;
}

static double share_answered(const struct local_reading *reading, const struct local_sentence *said)
{
    double all = 0, had = 0;

    for (size_t i = 0; i < said->count; i++) {
        all += 1;
        had += reading->answered[said->words[i]] >= 1;
    }
    return all > 0 ? had / all : 0;
}

static void say(struct local_reading *reading, const struct local_sentence *said)
{
    for (size_t i = 0; i < said->count; i++)
        reading->answered[said->words[i]] = fmax(reading->answered[said->words[i]], SYNONYM_WEIGHT);
}

/* A term and its definition stand for each other. */
static void add_synonyms(struct local_reading *reading)
{
    for (size_t i = 0; i < reading->task->concept_count; i++) {
        const struct grade_concept *concept = &reading->task->concepts[i];
        const struct local_sentence title = local_reading_sentence(reading, str_of(concept->title), false),
                                    definition = local_reading_sentence(
                                        reading, str_of(concept->definition != NULL ? concept->definition : ""), false);
        if (title.count == 0 || definition.count == 0)
            continue;
        if (share_answered(reading, &title) >= 1)
            say(reading, &definition);
        else if (share_answered(reading, &definition) >= SYNONYM_SHARE)
            say(reading, &title);
    }
}

static void mark_words(struct local_reading *reading)
{
    const struct local_sentence description =
        local_reading_sentence(reading, str_of(reading->task->exercise->description), false);

    reading->room = lexicon_size(reading->topic->lexicon) + 1;
    reading->described = arena_array(reading->arena, reading->room, sizeof *reading->described);
    reading->answered = arena_array(reading->arena, reading->room, sizeof *reading->answered);
    for (size_t i = 0; i < description.count; i++)
        reading->described[description.words[i]] = true;
    for (size_t i = 0; i < reading->sentence_count; i++)
        for (size_t k = 0; k < reading->sentences[i].count; k++)
            reading->answered[reading->sentences[i].words[k]] = 1;
}

struct local_reading local_reading_make(struct arena *arena, const struct grade_task *task,
                                        const struct grade_screen *screen)
{
    struct local_reading reading = {
        .arena = arena, .task = task, .topic = &screen->topic, .words = local_words_of(screen->topic.language->tag)};

    read_answer(&reading, &screen->found.kept);
    read_reference(&reading);
    mark_words(&reading);
    add_synonyms(&reading);
    return reading;
}
