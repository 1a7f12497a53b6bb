/*
 * The words of a course: every word form is folded to lower case, shortened to its stem as the language does it, and interned as a small
 * number. The core is language-neutral; a language may have words that never begin or end a term (stop words) and words that are no term by
 * themselves (generic ones).
 */
#ifndef ARCHITECT_LEXICON_H
#define ARCHITECT_LEXICON_H

#include "base/arena.h"
#include "base/str.h"
#include "jobs/architect/languages/languages.h"

#define LEXICON_NONE UINT32_MAX
#define LEXICON_WORD_BYTES 64 /* longer words are clipped: they are addresses and garbage */

enum lexicon_class {
    LEXICON_CONTENT,
    LEXICON_GENERIC, /* no term by itself: number, value, example */
    LEXICON_STOP,    /* never part of a term: function words, common verbs */
    LEXICON_INNER,   /* neither begins nor ends a term but may stand inside: "of" */
    LEXICON_NUMERAL, /* digits */
};

struct lexicon_word {
    struct str stem;
    uint32_t count;     /* tokens in the course */
    uint32_t sentences; /* sentences that hold it */
    enum lexicon_class class;
};

struct lexicon;

struct lexicon *lexicon_new(struct arena *arena, const struct language *language);

/* The number of a word form, interned if it is new. */
uint32_t lexicon_intern(struct lexicon *lexicon, struct str form);

/* Of a word that is set as code, with its signs: where the word is none of content by itself, or has signs, it is a word of its own, case kept:
 * "for", "-c", ".gitignore". */
uint32_t lexicon_intern_code(struct lexicon *lexicon, struct str word, struct str code);

/* The number of a word form that may not be there: LEXICON_NONE then. */
uint32_t lexicon_find(const struct lexicon *lexicon, struct str form);

struct lexicon_word *lexicon_word(const struct lexicon *lexicon, uint32_t word);
size_t lexicon_size(const struct lexicon *lexicon);

/* Where the language's list of stop words is no full one: short words that are everywhere become stop words, too. Call when all is
 * counted. */
void lexicon_learn_stop_words(struct lexicon *lexicon, size_t sentences);

#endif
