/*
 * A model's description of a slide as plain text. What is on a slide may tell a model what to write, so the text is data of somebody
 * unknown: it has no markup that means anything here, no character that is not shown or changes the direction of others, and no address,
 * since nobody has seen that such a one stands on the slide. Pure.
 */
#ifndef DESCRIBE_DESCRIPTION_H
#define DESCRIBE_DESCRIPTION_H

#include "base/json.h"

#define DESCRIPTION_MOST 4000 /* bytes: 200 words are half of that in any script */

/* From the answer of a model, {"description": "…"}; empty when there is nothing to say. BAD_GENERATION when it is none. */
bool description_read(struct arena *arena, struct str answer, const char **description, struct fault *fault) MUST_CHECK;

/* The text without what is said above, at most DESCRIPTION_MOST bytes; addresses become "[URL]". */
const char *description_clean(struct arena *arena, struct str text);

#endif
