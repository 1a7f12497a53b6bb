/*
 * OpenAI, and every server that has its embeddings API: POST <base>/embeddings (https://platform.openai.com/docs/api-reference/embeddings).
 * Settings: OPENAI_API_KEY, OPENAI_BASE_URL.
 *
 * It takes up to 2048 texts and 300 000 tokens at once, and has no place for a title or the use of a text: a title stands before its text.
 */
#ifndef LLM_OPENAI_EMBED_H
#define LLM_OPENAI_EMBED_H

#include "llm/embedder.h"

bool openai_embed(const struct settings *settings, struct arena *arena, const struct embedder_question *question,
                  float *vectors, struct llm_answer *answer, struct fault *fault) MUST_CHECK;

#endif
