/*
 * Gemini: POST <base>/models/{model}:generateContent (https://ai.google.dev/api/generate-content). Settings: GEMINI_API_KEY,
 * GEMINI_BASE_URL.
 *
 * The schema goes into generationConfig.responseJsonSchema (https://ai.google.dev/gemini-api/docs/structured-output). Thinking counts
 * against maxOutputTokens.
 */
#ifndef LLM_GEMINI_H
#define LLM_GEMINI_H

#include "config/providers.h"
#include "jobs/llm/provider.h"

bool gemini_ask(const struct settings *settings, struct arena *arena, const struct llm_question *question,
                struct llm_answer *answer, struct fault *fault) MUST_CHECK;

#endif
