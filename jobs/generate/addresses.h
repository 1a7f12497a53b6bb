/*
 * Addresses in the texts of a structure that a model made. One that does not stand in the materials is an invention, or was asked for by somebody who
 * wrote into them: it is taken out of its text. Pure.
 */
#ifndef GENERATE_ADDRESSES_H
#define GENERATE_ADDRESSES_H

#include "jobs/generate/generation_input.h"

/* Returns how many were taken out; "[...]" stands in their place. */
size_t addresses_drop(struct arena *arena, const struct generation_input *input, struct structure *structure);

/* Whether an address stands in the materials, or is one of them. */
bool addresses_stand(const struct generation_input *input, const char *url);

#endif
