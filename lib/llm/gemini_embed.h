/*
 * Gemini: POST <base>/models/{model}:batchEmbedContents (https://ai.google.dev/api/embeddings). Settings: GEMINI_API_KEY, GEMINI_BASE_URL.
 *
 * Models before gemini-embedding-2 take the use of a text as taskType, and its title; later ones read both at the beginning of the text
 * itself (https://ai.google.dev/gemini-api/docs/embeddings). Vectors that are shortened to the dimensions asked for are not normalised.
 */
#ifndef LLM_GEMINI_EMBED_H
#define LLM_GEMINI_EMBED_H

#include "llm/embedder.h"

bool gemini_embed(const struct settings *settings, struct arena *arena, const struct embedder_question *question,
                  float *vectors, struct llm_answer *answer, struct fault *fault) MUST_CHECK;

#endif
