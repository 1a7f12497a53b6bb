/*
 * OpenAI, or the server of OPENAI_BASE_URL, as one that is asked over HTTP. A rate limit says when it ends in Retry-After or in
 * x-ratelimit-reset-requests and -tokens (https://platform.openai.com/docs/guides/rate-limits); an account without money has the same
 * status.
 */
#ifndef LLM_OPENAI_PEER_H
#define LLM_OPENAI_PEER_H

#include "config/settings.h"
#include "llm/llm_http.h"

/* `path` is that of the method, such as "/embeddings". */
struct llm_http_peer openai_peer(const struct settings *settings, struct arena *arena, const char *path);

#endif
