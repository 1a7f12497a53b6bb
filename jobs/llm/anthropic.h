/*
 * Anthropic: POST <base>/messages (https://platform.claude.com/docs/en/api/messages). Settings: ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL.
 *
 * Models with the capability json_schema get the schema as output_config.format
 * (https://platform.claude.com/docs/en/build-with-claude/structured-outputs), older ones in their instructions. Errors are those of
 * https://platform.claude.com/docs/en/api/errors: 529 is an overload, and a 429 may be a ceiling on what the account spends. Its
 * input_tokens leave out those of the cache; ours include them.
 *
 * Pictures are blocks of the type image in base64, before the text (https://platform.claude.com/docs/en/build-with-claude/vision). One is a
 * token for each square of 28 pixels.
 */
#ifndef LLM_ANTHROPIC_H
#define LLM_ANTHROPIC_H

#include "config/providers.h"
#include "jobs/llm/provider.h"

bool anthropic_ask(const struct settings *settings, struct arena *arena, const struct llm_question *question,
                   struct llm_answer *answer, struct fault *fault) MUST_CHECK;

int64_t anthropic_picture_tokens(const struct llm_picture *picture);

#endif
