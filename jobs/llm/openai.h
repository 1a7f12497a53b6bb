/*
 * OpenAI, and every server that has its chat completions API: POST <base>/chat/completions
 * (https://platform.openai.com/docs/api-reference/chat). Settings: OPENAI_API_KEY, OPENAI_BASE_URL.
 *
 * The operator names the address, so it is not guarded: it may well be a server of the same machine.
 */
#ifndef LLM_OPENAI_H
#define LLM_OPENAI_H

#include "config/providers.h"
#include "jobs/llm/provider.h"

bool openai_ask(const struct settings *settings, struct arena *arena, const struct llm_question *question,
                struct llm_answer *answer, struct fault *fault) MUST_CHECK;

#endif
