/*
 * A chosen concept as the structure has it: the definition in the material's words, examples that stand near it, and where it is spoken of.
 */
#ifndef ARCHITECT_CONCEPT_CITATIONS_H
#define ARCHITECT_CONCEPT_CITATIONS_H

#include "jobs/architect/concepts.h"

/* The teaching as the structure's concept. The place of the explanation is the first citation. */
struct concept concept_citations_make(const struct concepts *concepts, const struct teaching *teaching);

#endif
