/*
 * What the built-in grader knows of a language besides its stems, and the texts it says. Pure.
 */
#ifndef HOMEWORK_LOCAL_WORDS_H
#define HOMEWORK_LOCAL_WORDS_H

#include "base/str.h"

struct local_words {
    const char *tag;
    const char *negations;                /* whole words, apart by spaces, lower case */
    const char *negation_suffix;          /* "n't"; NULL: none */
    const char *asking;                   /* beginnings of words that a rubric asks with and no answer has to hold */
    const char *found, *partly, *missing; /* comments about a criterion */
    const char *feedback[3];              /* for little, some and much of the reference; each a sentence or two */
    const char *compared;                 /* about a closed exercise, before the percent */
    const char *nothing;                  /* nothing answers the exercise */
};

/* Of a BCP 47 tag; English for those that are not there. */
const struct local_words *local_words_of(const char *tag);

#endif
