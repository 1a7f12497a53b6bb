/*
 * What has to be known before a concept: the concepts taught earlier that its explanation speaks of.
 */
#ifndef ARCHITECT_PREREQUISITES_H
#define ARCHITECT_PREREQUISITES_H

#include "jobs/architect/concepts.h"

#define PREREQUISITES_MOST 5 /* of one concept */

/* Fills the prerequisites of a structure whose concepts stand as `concepts` has them. */
void prerequisites_find(const struct concepts *concepts, const struct outline *outline, struct structure *structure);

#endif
