#include "jobs/homework/topic.h"

#include "jobs/architect/tokenizer.h"
#include "jobs/homework/injection_variants.h"

#define FEW_WORDS 8 /* tell nothing of their language */
#define LANGUAGE_SHARE \
    10 /* one word in so many is a function word, or one of the topic's; in prose it is every second */

/* The architect's English stems tell plurals alone, so that terms stay apart; here "stores" and "storing" are the same word. */
static const struct language *with_full_stems(struct arena *arena, const struct language *language)
{
    struct language *own = arena_alloc(arena, sizeof *own);

    *own = *language;
    if (strcmp(language->tag, "en") == 0)
        own->stemmer = "english";
    return own;
}

struct topic topic_make(struct arena *arena, const struct language *language)
{
    struct topic topic = {.arena = arena, .language = with_full_stems(arena, language)};

    topic.lexicon = lexicon_new(arena, topic.language);
    topic.room = 2 * lexicon_size(topic.lexicon) + 1024;
    topic.holds = arena_array(arena, topic.room, sizeof *topic.holds);
    return topic;
}

static void mark(struct topic *topic, uint32_t word)
{
    if (word >= topic->room) {
        bool *holds = arena_array(topic->arena, 2 * (size_t)word, sizeof *holds);
        memcpy(holds, topic->holds, topic->room * sizeof *holds);
        topic->holds = holds;
        topic->room = 2 * (size_t)word;
    }
    topic->holds[word] = true;
}

uint32_t topic_word(const struct topic *topic, struct str form)
{
    const uint32_t word = lexicon_intern(topic->lexicon, form);
    const enum lexicon_class class = lexicon_word(topic->lexicon, word)->class;

    return class == LEXICON_STOP || class == LEXICON_INNER ? LEXICON_NONE : word;
}

static void add_words(struct topic *topic, struct str whole)
{
    struct tokenizer_word word;

    for (size_t at = 0; tokenizer_next_word(whole, &at, &word);) {
        const uint32_t number = topic_word(topic, (struct str){whole.at + word.at, word.length});
        if (number != LEXICON_NONE)
            mark(topic, number);
    }
}

void topic_add(struct topic *topic, const char *text)
{
    const struct str whole = str_of(text != NULL ? text : "");

    add_words(topic, whole);
    add_words(topic, injection_variants_fold(topic->arena, whole));
}

bool topic_holds(const struct topic *topic, struct str form)
{
    const uint32_t word = topic_word(topic, form);

    return word != LEXICON_NONE && word < topic->room && topic->holds[word];
}

bool topic_speaks(const struct topic *topic, struct str text)
{
    struct tokenizer_word word;
    size_t words = 0, known = 0;

    for (size_t at = 0; tokenizer_next_word(text, &at, &word); words++) {
        const struct str form = {text.at + word.at, word.length};
        known += topic_word(topic, form) == LEXICON_NONE || topic_holds(topic, form);
    }
    return words < FEW_WORDS || known * LANGUAGE_SHARE >= words;
}

/* ---- a language nobody has said ---- */

static size_t votes_of(struct arena *arena, const struct language *language, const char *const *texts, size_t count)
{
    const struct topic topic = topic_make(arena, language);
    struct tokenizer_word word;
    size_t votes = 0;

    for (size_t i = 0; i < count; i++) {
        const struct str text = str_of(texts[i] != NULL ? texts[i] : "");
        for (size_t at = 0; tokenizer_next_word(text, &at, &word);)
            votes +=
                word.length > 1 && topic_word(&topic, (struct str){text.at + word.at, word.length}) == LEXICON_NONE;
    }
    return votes;
}

const struct language *topic_language(struct arena *arena, const char *tag, const char *const *texts, size_t count)
{
    const struct language *best = &languages_other;
    size_t most = 0;

    if (tag != NULL)
        return languages_of_tag(tag);
    for (size_t i = 0; i < languages_count(); i++) {
        const size_t votes = votes_of(arena, languages_at(i), texts, count);
        if (votes > most) {
            most = votes;
            best = languages_at(i);
        }
    }
    return best;
}
