/*
 * For models that take no schema beside the question: the instructions with the schema behind them. The word JSON stands in it, which
 * OpenAI and DeepSeek insist on where only "a JSON object" is asked for (https://api-docs.deepseek.com/guides/json_mode).
 */
#ifndef LLM_SCHEMA_PROMPT_H
#define LLM_SCHEMA_PROMPT_H

#include "jobs/llm/provider.h"

/* The question's instructions, with its schema when the model does not take one by itself. */
const char *schema_prompt(struct arena *arena, const struct llm_question *question);

#endif
