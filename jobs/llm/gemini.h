/*
 * Gemini: POST <base>/models/{model}:generateContent (https://ai.google.dev/api/generate-content). Settings: GEMINI_API_KEY,
 * GEMINI_BASE_URL.
 *
 * The schema goes into generationConfig.responseJsonSchema (https://ai.google.dev/gemini-api/docs/structured-output). Thinking counts
 * against maxOutputTokens.
 *
 * Pictures are parts with inlineData (https://ai.google.dev/gemini-api/docs/image-understanding). From Gemini 3 on one is 1 120 tokens at
 * most unless more is asked for (https://ai.google.dev/gemini-api/docs/media-resolution), before that 258 for each tile of 768 pixels
 * (https://ai.google.dev/gemini-api/docs/tokens).
 */
#ifndef LLM_GEMINI_H
#define LLM_GEMINI_H

#include "config/providers.h"
#include "jobs/llm/provider.h"

bool gemini_ask(const struct settings *settings, struct arena *arena, const struct llm_question *question,
                struct llm_answer *answer, struct fault *fault) MUST_CHECK;

int64_t gemini_picture_tokens(const struct llm_picture *picture);

#endif
