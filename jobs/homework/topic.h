/*
 * What an exercise is about: the stems of its texts and of the concepts it belongs to, its numbers and its code. By it is known which
 * sentences of an answer speak of the matter. Pure.
 *
 * Words are stemmed as the built-in architect does it (jobs/architect/lexicon.h), in the course's language; of a language that it does not
 * know, forms are compared as they are.
 */
#ifndef HOMEWORK_TOPIC_H
#define HOMEWORK_TOPIC_H

#include "jobs/architect/lexicon.h"

struct topic {
    struct arena *arena;
    const struct language *language;
    struct lexicon *lexicon;
    bool *holds; /* by the number of a word in the lexicon */
    size_t room;
};

struct topic topic_make(struct arena *arena, const struct language *language);

/* Adds the words of a text, as they are and folded (injection_variants.h); NULL adds none. */
void topic_add(struct topic *topic, const char *text);

/* The number of a word that says something: LEXICON_NONE for function words and single letters. */
uint32_t topic_word(const struct topic *topic, struct str form);

/* Whether a word is one of the topic's. */
bool topic_holds(const struct topic *topic, struct str form);

/* Whether a text is in the topic's language, as far as its function words and the topic's tell; one of a few words is taken for it. */
bool topic_speaks(const struct topic *topic, struct str text);

/* The language of texts whose language nobody has said: the one whose function words they have most of. */
const struct language *topic_language(struct arena *arena, const char *tag, const char *const *texts, size_t count);

#endif
