/*
 * The corpus of a course out of its documents: running headers, stage directions and what is beyond the ceilings are left out.
 */
#ifndef ARCHITECT_CORPUS_BUILD_H
#define ARCHITECT_CORPUS_BUILD_H

#include "base/limits.h"
#include "jobs/architect/corpus.h"

/* Text beyond this is left out, with a warning: the working set is about four times the text (LIMIT_JOB_ARENA). */
#define CORPUS_TEXT_BYTES (24 * MIB)
#define CORPUS_BLOCKS 500000

void corpus_build(struct corpus *corpus, struct arena *arena, const struct generation_input *input);

#endif
