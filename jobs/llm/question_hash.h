/* What a question of a model can be known again by. */
#ifndef LLM_QUESTION_HASH_H
#define LLM_QUESTION_HASH_H

#include "jobs/llm/provider.h"

/* SHA-256 in hex over instructions, data, schema, and the answer before with what was wrong with it: each behind its length in bytes and a
 * colon. */
const char *question_hash(struct arena *arena, const struct llm_question *question);

#endif
