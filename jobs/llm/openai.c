#include "jobs/llm/openai.h"

#include "jobs/llm/chat_completions.h"
#include "llm/openai_peer.h"

/* OpenAI's newer models refuse max_tokens, and most compatible servers know nothing else. */
static const char *limit_member(const struct settings *settings)
{
    return settings->openai_base_url[0] == '\0' ? "max_completion_tokens" : "max_tokens";
}

bool openai_ask(const struct settings *settings, struct arena *arena, const struct llm_question *question,
                struct llm_answer *answer, struct fault *fault)
{
    const struct llm_http_peer peer = openai_peer(settings, arena, "/chat/completions");
    struct buf *body = llm_http_body(arena);
    json_t *tree;

    *answer = (struct llm_answer){0};
    chat_completions_write(body, arena, question, limit_member(settings));
    if (!llm_http_ask(&peer, arena, body, question->timeout_ms, &tree, answer, fault))
        return false;
    chat_completions_read(tree, answer);
    return true;
}
