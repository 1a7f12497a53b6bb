#include "jobs/llm/openai.h"

#include "jobs/llm/chat_completions.h"
#include "jobs/llm/llm_http.h"

#define BASE_URL "https://api.openai.com/v1"
#define PATCH 32 /* pixels of a side */

/* Headers of the answer, in the order of `wanted`. */
enum { REQUEST_ID, REMAINING_REQUESTS, RESET_REQUESTS, REMAINING_TOKENS, RESET_TOKENS };

static const char *const wanted[] = {
    [REQUEST_ID] = "x-request-id",
    [REMAINING_REQUESTS] = "x-ratelimit-remaining-requests",
    [RESET_REQUESTS] = "x-ratelimit-reset-requests",
    [REMAINING_TOKENS] = "x-ratelimit-remaining-tokens",
    [RESET_TOKENS] = "x-ratelimit-reset-tokens",
    NULL,
};

/* OpenAI's newer models refuse max_tokens, and most compatible servers know nothing else. */
static const char *limit_member(const struct settings *settings)
{
    return settings->openai_base_url[0] == '\0' ? "max_completion_tokens" : "max_tokens";
}

/* Seconds, rounded up, of a length of time such as 1s, 6m0s, 1h2m or 120ms; 0 for what is none. */
static unsigned seconds_of(const char *text)
{
    double total = 0;

    while (*text != '\0') {
        char *unit;
        const double number = strtod(text, &unit);
        const bool is_ms = strncmp(unit, "ms", 2) == 0;
        const double scale = is_ms ? 0.001 : *unit == 's' ? 1 : *unit == 'm' ? 60 : *unit == 'h' ? 3600 : 0;
        if (unit == text || scale == 0 || !(number >= 0 && number < LLM_HTTP_WAIT_MOST))
            return 0;
        total += number * scale;
        text = unit + (is_ms ? 2 : 1);
    }
    total = MIN(total, LLM_HTTP_WAIT_MOST);
    return (unsigned)total + (total > (unsigned)total);
}

/* An account without money has the status of a rate limit, but waiting does not help. */
static bool is_out_of_money(const json_t *error)
{
    static const char *const codes[] = {"insufficient_quota", "credit_balance_exhausted", "billing_hard_limit_reached"};
    const char *code = json_get_text(error, "code", ""), *type = json_get_text(error, "type", "");

    for (size_t i = 0; i < ARRAY_COUNT(codes); i++)
        if (strcmp(codes[i], code) == 0 || strcmp(codes[i], type) == 0)
            return true;
    return false;
}

static void judge(struct llm_http_refusal *refusal)
{
    const char *const *said = refusal->wanted;
    unsigned wait = 0;

    if (refusal->status != 429)
        return;
    refusal->transient = !is_out_of_money(refusal->error);
    if (strcmp(said[REMAINING_REQUESTS], "0") == 0)
        wait = seconds_of(said[RESET_REQUESTS]);
    if (strcmp(said[REMAINING_TOKENS], "0") == 0)
        wait = MAX(wait, seconds_of(said[RESET_TOKENS]));
    if (refusal->wait_s == 0)
        refusal->wait_s = wait;
}

bool openai_ask(const struct settings *settings, struct arena *arena, const struct llm_question *question,
                struct llm_answer *answer, struct fault *fault)
{
    const struct llm_http_peer peer = {
        .provider = PROVIDERS_OPENAI,
        .url = llm_http_url(arena, settings->openai_base_url, BASE_URL, "/chat/completions"),
        .key = settings->openai_api_key,
        .headers = chat_completions_headers(arena, settings->openai_api_key),
        .wanted = wanted,
        .judge = judge,
    };
    struct buf *body = llm_http_body(arena);
    json_t *tree;

    *answer = (struct llm_answer){0};
    chat_completions_write(body, arena, question, limit_member(settings));
    if (!llm_http_ask(&peer, arena, body, question->timeout_ms, &tree, answer, fault))
        return false;
    chat_completions_read(tree, answer);
    return true;
}

int64_t openai_picture_tokens(const struct llm_picture *picture)
{
    const int64_t patches = (int64_t)((picture->width + PATCH - 1) / PATCH) * ((picture->height + PATCH - 1) / PATCH);

    return (patches * 6 + 4) / 5;
}
