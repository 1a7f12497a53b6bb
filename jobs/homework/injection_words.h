/*
 * The words by which a sentence is known that speaks to whoever judges. A row is a class and beginnings of words of one language, folded
 * (injection_variants.h); one that ends with '.' is a whole word.
 */
#ifndef HOMEWORK_INJECTION_WORDS_H
#define HOMEWORK_INJECTION_WORDS_H

#include "base/base.h"

enum injection_class {
    INJECTION_JUDGE = 1,      /* who judges: grader, examiner, language model */
    INJECTION_PRIZE = 2,      /* what is given: points, mark, credit */
    INJECTION_MOST = 4,       /* how much: full, maximum, perfect */
    INJECTION_GIVE = 8,       /* award, assign, rate, accept, treat as */
    INJECTION_IGNORE = 16,    /* ignore, disregard, override */
    INJECTION_ORDER = 32,     /* what is ignored or claimed: instruction, rule, rubric */
    INJECTION_RIGHT = 64,     /* correct, satisfied, met */
    INJECTION_WISH = 128,     /* please, must, beg */
    INJECTION_PASS = 256,     /* pass, fail, scholarship */
    INJECTION_ANSWER = 512,   /* answer, submission, student */
    INJECTION_TELL = 1024,    /* by itself, unless it is the exercise's word: rubric, grader, prompt */
    INJECTION_SPEAKER = 2048, /* system, developer, teacher: who is impersonated */
    INJECTION_BEFORE = 4096,  /* everything above */
    INJECTION_MATTER = 8192   /* what may be claimed as well, and is often spoken of: solution, message, command */
};

struct injection_words {
    unsigned classes;
    const char *words; /* apart by spaces */
};

extern const struct injection_words injection_words_table[];
extern const size_t injection_words_count;

/* Texts that no answer holds but one that forges the end of itself or the start of something else; compared within words. */
extern const char *const injection_words_marks[];

/* Who is made to speak at the beginning of a line, before a colon. */
extern const char *const injection_words_roles[];

/* Of these names in data two together are no student's. */
extern const char *const injection_words_keys[];

/* In scripts without spaces between words: text that tells by itself. */
extern const char *const injection_words_unspaced[];

#endif
