/*
 * Sentences that say what something is, by the patterns that introduce a definition: "a stack is a ...", "X refers to ...", "... is called
 * a frame", "by X we mean ...", glossary lines "term: meaning" and "term — meaning". The last ones serve any language; the words of the
 * first are data (languages/languages.h).
 *
 * M. A. Hearst, "Automatic Acquisition of Hyponyms from Large Text Corpora", COLING 1992; S. Muresan, J. L. Klavans, "A Method for
 * Automatically Building and Evaluating Dictionary Resources" (DEFINDER), LREC 2002.
 */
#ifndef ARCHITECT_DEFINITIONS_H
#define ARCHITECT_DEFINITIONS_H

#include "jobs/architect/corpus.h"

#define DEFINITIONS_TERM_WORDS 5

struct definition {
    uint32_t sentence;
    uint32_t token, token_count; /* the term, as tokens of the sentence */
    struct str text;             /* the definition as the material words it */
    double quality;              /* 0 to 1 */
    bool is_inflected;           /* the term stands in a case that is no title's */
};

struct definitions {
    struct definition *items;
    size_t count, room;
};

void definitions_find(struct definitions *definitions, const struct corpus *corpus);

/* Whether these tokens can be a term: no stop word but inside a hyphenated word or, like "of", between others, not only generic words or numbers. */
bool definitions_can_be_term(const struct corpus *corpus, const struct token *tokens, size_t count);

#endif
