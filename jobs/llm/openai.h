/*
 * OpenAI, and every server that has its chat completions API: POST <base>/chat/completions
 * (https://platform.openai.com/docs/api-reference/chat). Settings: OPENAI_API_KEY, OPENAI_BASE_URL.
 *
 * Pictures are parts of the type image_url whose address is a data URL (RFC 2397,
 * https://platform.openai.com/docs/guides/images-vision). One is 1.2 tokens for each square of 32 pixels with the models of the registry.
 */
#ifndef LLM_OPENAI_H
#define LLM_OPENAI_H

#include "config/providers.h"
#include "jobs/llm/provider.h"

bool openai_ask(const struct settings *settings, struct arena *arena, const struct llm_question *question,
                struct llm_answer *answer, struct fault *fault) MUST_CHECK;

int64_t openai_picture_tokens(const struct llm_picture *picture);

#endif
