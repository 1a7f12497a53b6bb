/*
 * Gemini as one that is asked over HTTP. A rate limit says in its body when it ends (google.rpc.RetryInfo), and which quota it was
 * (google.rpc.QuotaFailure): one of a day is not waited for.
 */
#ifndef LLM_GEMINI_PEER_H
#define LLM_GEMINI_PEER_H

#include "config/settings.h"
#include "llm/llm_http.h"

/* `path` is that of the method, such as "/models/<model>:generateContent". */
struct llm_http_peer gemini_peer(const struct settings *settings, struct arena *arena, const char *path);

#endif
