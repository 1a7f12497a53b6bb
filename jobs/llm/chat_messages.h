/* The messages of a question as OpenAI's and Anthropic's APIs write them: a role and a text each, or a list of parts where there are pictures. */
#ifndef LLM_CHAT_MESSAGES_H
#define LLM_CHAT_MESSAGES_H

#include "base/json.h"
#include "jobs/llm/provider.h"

/* Writes one picture as a part, into a list that is open. */
typedef void chat_messages_put_picture(struct json_out *out, const struct llm_picture *picture);

/* One message, into a list that is open. */
void chat_messages_put(struct json_out *out, const char *role, struct str content);

/* The pictures and what the user says; behind it an answer that would not do, and the complaint about it, where there is one. */
void chat_messages_put_turns(struct json_out *out, const struct llm_question *question,
                             chat_messages_put_picture *put_picture);

#endif
