/*
 * A chosen concept as the structure has it: the definition in the material's words, examples that stand near it, and where it is spoken of.
 */
#ifndef ARCHITECT_CONCEPT_CITATIONS_H
#define ARCHITECT_CONCEPT_CITATIONS_H

#include "jobs/architect/concepts.h"

/* The teaching as the structure's concept. The place of the explanation is the first citation. */
struct concept concept_citations_make(const struct concepts *concepts, const struct teaching *teaching);

/* A text as a sentence: first letter upper case, a full stop where it does not end like one. */
const char *concept_citations_sentence(struct arena *arena, struct str text);

/* How a block is cited: by its second, slide or page, else by its chunk. */
struct citation concept_citations_place(const struct corpus *corpus, const struct block *block);

#endif
