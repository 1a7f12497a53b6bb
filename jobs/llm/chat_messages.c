#include "jobs/llm/chat_messages.h"

void chat_messages_put(struct json_out *out, const char *role, struct str content)
{
    json_open(out, NULL);
    json_put_text(out, "role", role);
    json_put_str(out, "content", content);
    json_close(out);
}

void chat_messages_put_turns(struct json_out *out, const struct llm_question *question)
{
    chat_messages_put(out, "user", question->user);
    if (question->complaint != NULL) {
        chat_messages_put(out, "assistant", question->previous);
        chat_messages_put(out, "user", str_of(question->complaint));
    }
}
