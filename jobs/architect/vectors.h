/*
 * Sections as vectors of weighted words: (1 + log tf) * log((N + 1) / df), compared by the cosine of their angle.
 *
 * G. Salton, C. Buckley, "Term-weighting approaches in automatic text retrieval", Information Processing & Management 24(5), 1988.
 */
#ifndef ARCHITECT_VECTORS_H
#define ARCHITECT_VECTORS_H

#include "jobs/architect/sections.h"

#define VECTORS_TITLE_WEIGHT 3 /* a word of a title counts as so many */

struct weight {
    uint32_t word;
    float value;
};

/* Sorted by word, of length 1 (or empty). */
struct vector {
    struct weight *items;
    uint32_t count;
};

/* One for each section. */
struct vector *vectors_build(const struct corpus *corpus, const struct sections *sections);

double vectors_cosine(const struct vector *a, const struct vector *b);

/* The vector of several sections together, of length 1. */
struct vector vectors_sum(struct arena *arena, const struct vector *vectors, const uint32_t *which, size_t count);

/* Copies of these sections' vectors whose words are numbered anew from 0, in the same order, and how many words there are: so arrays by word are
 * as large as the sections and not as the course. */
struct vector *vectors_compact(struct arena *arena, const struct vector *vectors, const uint32_t *which, size_t count,
                               size_t *words);

#endif
