/*
 * The terms of a course and where they stand. A term is a run of one to five content words; its weight is the C-value, which counts a
 * phrase but not as a part of longer phrases, raised where titles use it or a definition explains it.
 *
 * K. Frantzi, S. Ananiadou, H. Mima, "Automatic recognition of multi-word terms: the C-value/NC-value method", International Journal on
 * Digital Libraries 3(2), 2000. Candidates end at stop words and punctuation, after S. Rose et al., "Automatic keyword extraction from
 * individual documents" (RAKE), Text Mining, 2010.
 */
#ifndef ARCHITECT_TERMS_H
#define ARCHITECT_TERMS_H

#include "jobs/architect/definitions.h"

#define TERMS_WORDS DEFINITIONS_TERM_WORDS
#define TERMS_MOST 400000 /* candidates; a course of a million words has some fifty thousand */

struct term {
    uint32_t words[TERMS_WORDS];
    uint32_t word_count;
    uint32_t count;      /* occurrences as a candidate */
    uint32_t titled;     /* of these, in titles */
    uint32_t written;    /* of these, not in speech */
    uint32_t containers; /* longer terms that hold it */
    uint64_t contained;  /* their occurrences */
    double weight;       /* C-value */
    uint32_t definition; /* the best one's index; LEXICON_NONE: nobody explains it */
    struct str surface;  /* as written, from the best place */
    int surface_rank;
    bool is_code;                /* the surface is set as code: its case is its own */
    uint32_t first, occurrences; /* its sentences: terms.places[first ..] */
};

struct terms {
    struct term *items;
    size_t count, room;
    uint32_t *places; /* sentences, ascending for each term */
    uint32_t *slots;  /* hash of the words to the term */
    size_t slot_count;
    size_t left_out; /* occurrences of candidates that came when there were TERMS_MOST */
};

void terms_build(struct terms *terms, const struct corpus *corpus, const struct definitions *definitions);

/* The term of these tokens: its index, or LEXICON_NONE. */
uint32_t terms_find(const struct terms *terms, const struct token *tokens, size_t count);

#endif
