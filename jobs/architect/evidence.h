/*
 * A chosen concept with its evidence: the definition in the material's words, examples that stand near it, and where it is spoken of.
 */
#ifndef ARCHITECT_EVIDENCE_H
#define ARCHITECT_EVIDENCE_H

#include "jobs/architect/concepts.h"

/* The teaching as the structure's concept. The place of the explanation is the first citation. */
struct concept evidence_concept(const struct concepts *concepts, const struct teaching *teaching);

#endif
