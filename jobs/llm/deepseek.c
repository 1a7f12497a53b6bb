#include "jobs/llm/deepseek.h"

#include "jobs/llm/chat_completions.h"
#include "llm/llm_http.h"

#define BASE_URL "https://api.deepseek.com"

static const char *const wanted[] = {"x-ds-trace-id", NULL};

bool deepseek_ask(const struct settings *settings, struct arena *arena, const struct llm_question *question,
                  struct llm_answer *answer, struct fault *fault)
{
    const struct llm_http_peer peer = {
        .provider = PROVIDERS_DEEPSEEK,
        .url = llm_http_url(arena, settings->deepseek_base_url, BASE_URL, "/chat/completions"),
        .key = settings->deepseek_api_key,
        .headers = llm_http_bearer(arena, settings->deepseek_api_key),
        .wanted = wanted,
    };
    struct buf *body = llm_http_body(arena);
    json_t *tree;

    *answer = (struct llm_answer){0};
    chat_completions_write(body, arena, question, "max_tokens");
    if (!llm_http_ask(&peer, arena, body, question->timeout_ms, &tree, answer, fault))
        return false;
    chat_completions_read(tree, answer);
    /* The server ran out of means in the middle of the answer: the tokens are counted, the answer is none. */
    return answer->finish_reason == NULL || strcmp(answer->finish_reason, "insufficient_system_resource") != 0 ||
           fault_set(fault, FAULT_PROVIDER_FAILED, PROVIDERS_DEEPSEEK " broke the answer off.");
}
