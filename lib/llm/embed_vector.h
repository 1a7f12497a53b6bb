/*
 * One vector: from a provider's JSON, and to the text that pgvector reads (https://github.com/pgvector/pgvector).
 */
#ifndef LLM_EMBED_VECTOR_H
#define LLM_EMBED_VECTOR_H

#include "base/json.h"
#include "llm/embedder.h"

/* Reads a list of numbers and makes the vector's length 1: models that shorten their vectors leave them shorter than that. PROVIDER_REFUSED
 * with the provider's name when it has not EMBEDDER_DIMENSIONS numbers, when one of them is none or not finite, or when all are 0. */
bool embed_vector_read(const char *provider, const json_t *list, float *vector, struct fault *fault) MUST_CHECK;

/* "[0.1,…]" */
void embed_vector_write(struct buf *out, const float *vector);

#endif
