/*
 * The chat completions format, which OpenAI made (https://platform.openai.com/docs/api-reference/chat) and DeepSeek and most other servers
 * have too: what a question and an answer look like in it.
 */
#ifndef LLM_CHAT_COMPLETIONS_H
#define LLM_CHAT_COMPLETIONS_H

#include "jobs/llm/provider.h"

/* `limit` is the server's name of the ceiling on the answer's tokens. */
void chat_completions_write(struct buf *body, struct arena *arena, const struct llm_question *question,
                            const char *limit);

/* Fills text, tokens and finish from the answer's tree; what is missing or odd stays 0 or NULL. */
void chat_completions_read(const json_t *tree, struct llm_answer *answer);

#endif
