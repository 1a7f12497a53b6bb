/*
 * Which materials a structure does not use. Pure.
 */
#ifndef GENERATE_COVERAGE_H
#define GENERATE_COVERAGE_H

#include "jobs/generate/generation_input.h"

/* A sentence that counts the materials which no concept, exercise or lesson refers to, and names the first of them; NULL: each is used. */
const char *coverage_warning(struct arena *arena, const struct generation_input *input,
                             const struct structure *structure);

#endif
