/*
 * DeepSeek: POST <base>/chat/completions (https://api-docs.deepseek.com/api/create-chat-completion). Settings: DEEPSEEK_API_KEY,
 * DEEPSEEK_BASE_URL.
 *
 * It takes no schema, so that goes into the instructions; an answer that was no JSON comes back as blanks. Statuses are those of
 * https://api-docs.deepseek.com/quick_start/error_codes: 402 is an account without money. While a request waits the server sends empty lines,
 * which JSON allows before a value. Its prices double at peak hours; the registry has the higher ones.
 *
 * Pictures are as OpenAI's; the whole request may have 48 MiB, and a picture is 384 tokens at most
 * (https://api-docs.deepseek.com/guides/vision).
 */
#ifndef LLM_DEEPSEEK_H
#define LLM_DEEPSEEK_H

#include "config/providers.h"
#include "jobs/llm/provider.h"

bool deepseek_ask(const struct settings *settings, struct arena *arena, const struct llm_question *question,
                  struct llm_answer *answer, struct fault *fault) MUST_CHECK;

int64_t deepseek_picture_tokens(const struct llm_picture *picture);

#endif
