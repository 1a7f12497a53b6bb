/* The JSON object in what a model answered: some wrap it in a fence or a sentence. */
#ifndef LLM_ANSWER_OBJECT_H
#define LLM_ANSWER_OBJECT_H

#include "base/json.h"

/* From the first brace to the last, as a tree; BAD_GENERATION with a sentence for the model when it is no JSON object. */
bool answer_object_read(struct arena *arena, struct str text, json_t **tree, struct fault *fault) MUST_CHECK;

#endif
