#include "llm/openai_peer.h"

#include "config/providers.h"

#define BASE_URL "https://api.openai.com/v1"

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

struct llm_http_peer openai_peer(const struct settings *settings, struct arena *arena, const char *path)
{
    return (struct llm_http_peer){
        .provider = PROVIDERS_OPENAI,
        .url = llm_http_url(arena, settings->openai_base_url, BASE_URL, path),
        .key = settings->openai_api_key,
        .headers = llm_http_bearer(arena, settings->openai_api_key),
        .wanted = wanted,
        .judge = judge,
    };
}
