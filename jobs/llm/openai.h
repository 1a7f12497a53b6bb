/*
 * OpenAI, and every server that has its chat completions API: POST <base>/chat/completions
 * (https://platform.openai.com/docs/api-reference/chat). Settings: OPENAI_API_KEY, OPENAI_BASE_URL.
 */
#ifndef LLM_OPENAI_H
#define LLM_OPENAI_H

#include "config/providers.h"
#include "jobs/llm/provider.h"

bool openai_ask(const struct settings *settings, struct arena *arena, const struct llm_question *question,
                struct llm_answer *answer, struct fault *fault) MUST_CHECK;

#endif
