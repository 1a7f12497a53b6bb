/*
 * The words of a course: every word form is folded to lower case, its plural removed, and interned as a small number. The
 * core is language-neutral; for English and German there is a list of words that never begin or end a term (stop words) and one of words that
 * are no term by themselves (generic ones).
 *
 * Plural removal: D. Harman, "How effective is suffixing?", JASIS 42(1), 1991, with the sibilant endings added.
 */
#ifndef ARCHITECT_LEXICON_H
#define ARCHITECT_LEXICON_H

#include "base/arena.h"
#include "base/str.h"
#include "jobs/architect/language.h"

#define LEXICON_NONE UINT32_MAX
#define LEXICON_WORD_BYTES 64 /* longer words are clipped: they are addresses and garbage */

enum lexicon_class {
    LEXICON_CONTENT,
    LEXICON_GENERIC, /* no term by itself: number, value, example */
    LEXICON_STOP,    /* never part of a term: function words, common verbs */
    LEXICON_NUMERAL, /* digits */
};

struct lexicon_word {
    struct str stem;
    uint32_t count;     /* tokens in the course */
    uint32_t sentences; /* sentences that hold it */
    enum lexicon_class class;
};

struct lexicon;

struct lexicon *lexicon_new(struct arena *arena, enum language language);

/* The number of a word form, interned if it is new. */
uint32_t lexicon_intern(struct lexicon *lexicon, struct str form);

/* The number of a word form that may not be there: LEXICON_NONE then. */
uint32_t lexicon_find(const struct lexicon *lexicon, const char *form);

struct lexicon_word *lexicon_word(const struct lexicon *lexicon, uint32_t word);
size_t lexicon_size(const struct lexicon *lexicon);

/* For other languages than English: words of at most five letters that stand in more than one sentence of six are its stop words. Call
 * when all is counted. */
void lexicon_learn_stop_words(struct lexicon *lexicon, size_t sentences);

/* ---- characters ---- */

/* Part of a word: letters, digits and marks of any script, and '_'. */
bool lexicon_is_letter(uint32_t rune);
bool lexicon_is_upper(uint32_t rune);
uint32_t lexicon_fold(uint32_t rune);

/* Scripts written without spaces: each character counts as a word. */
bool lexicon_is_ideograph(uint32_t rune);

#endif
