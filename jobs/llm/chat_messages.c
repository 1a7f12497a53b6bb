#include "jobs/llm/chat_messages.h"

void chat_messages_put(struct json_out *out, const char *role, struct str content)
{
    json_open(out, NULL);
    json_put_text(out, "role", role);
    json_put_str(out, "content", content);
    json_close(out);
}

static void put_parts(struct json_out *out, const struct llm_question *question, chat_messages_put_picture *put_picture)
{
    json_open(out, NULL);
    json_put_text(out, "role", "user");
    json_list(out, "content");
    for (size_t i = 0; i < question->picture_count; i++)
        put_picture(out, &question->pictures[i]);
    json_open(out, NULL);
    json_put_text(out, "type", "text");
    json_put_str(out, "text", question->user);
    json_close(out);
    json_end(out);
    json_close(out);
}

void chat_messages_put_turns(struct json_out *out, const struct llm_question *question,
                             chat_messages_put_picture *put_picture)
{
    if (question->picture_count > 0)
        put_parts(out, question, put_picture);
    else
        chat_messages_put(out, "user", question->user);
    if (question->complaint != NULL) {
        chat_messages_put(out, "assistant", question->previous);
        chat_messages_put(out, "user", str_of(question->complaint));
    }
}
