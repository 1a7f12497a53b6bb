/*
 * How a language says what something is, as data for definitions.h: the words around a term that introduce its definition. Words are
 * given as the lexicon stems them; lists end with NULL.
 */
#ifndef ARCHITECT_GRAMMAR_H
#define ARCHITECT_GRAMMAR_H

#include "jobs/architect/language.h"

#define GRAMMAR_WORDS 10

/* What must stand behind the verb besides `next`. */
enum grammar_noun { GRAMMAR_ANY, GRAMMAR_CONTENT /* a word of content */, GRAMMAR_NOUN /* one with a capital */ };

/* "X is a ...": a verb, the word behind it, and how good a definition they begin (0 to 1) behind "X" and behind "the X". */
struct grammar_pattern {
    const char *verbs[GRAMMAR_WORDS];
    const char *next[GRAMMAR_WORDS]; /* empty: `noun` says what it must be */
    const char *then;                /* the word behind that; NULL: any */
    enum grammar_noun noun;
    double quality, definite;
};

struct grammar {
    const char *openers[24]; /* that only open a sentence */
    const char *articles[GRAMMAR_WORDS];
    const char *definite[GRAMMAR_WORDS];
    const struct grammar_pattern *patterns; /* the first that fits counts */
    size_t pattern_count;
    /* "By X we mean ...", "Unter X versteht man ..."; X has at most so many words: adjectives may be in a case that is no title's. */
    size_t by_words;
    const char *by[GRAMMAR_WORDS], *meant[GRAMMAR_WORDS], *behind_meant[GRAMMAR_WORDS];
};

/* NULL: none is known for the language. */
const struct grammar *grammar_of(enum language language);

#endif
