/*
 * What a model answered, read and checked: a structure that rests on the materials, and what had to be dropped for that. Pure.
 */
#ifndef GENERATE_ANSWER_H
#define GENERATE_ANSWER_H

#include "jobs/generate/citations.h"

struct answer {
    struct str text;
    struct structure structure;
    struct structure_losses losses;  /* malformed or too much */
    struct citations_losses dropped; /* not in the materials */
    size_t addresses;                /* taken out of texts */
};

/* Fills all but the text. BAD_GENERATION with a sentence for the model when nothing can be made of it, or when it leaves out lessons of
 * the guide that nobody puts back. */
bool answer_read(struct arena *arena, const struct generation_input *input, struct str text, struct answer *answer,
                 struct fault *fault) MUST_CHECK;

/* Adds what was lost with one answer to what was lost with others. */
void answer_add_losses(struct answer *sum, const struct answer *answer);

/* Adds a sentence for each kind of loss. */
void answer_warn(struct arena *arena, const struct answer *answer, struct texts *warnings);

#endif
