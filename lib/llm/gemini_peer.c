#include "llm/gemini_peer.h"

#include "config/providers.h"

#define BASE_URL "https://generativelanguage.googleapis.com/v1beta"

static bool is_a_day_s(const json_t *violations)
{
    const json_t *violation;
    size_t i;

    json_array_foreach(violations, i, violation)
    {
        if (strstr(json_get_text(violation, "quotaId", ""), "PerDay") != NULL)
            return true;
    }
    return false;
}

/* A duration is a number of seconds with an s behind it (https://protobuf.dev/reference/protobuf/google.protobuf/#duration). */
static unsigned seconds_of(const char *duration)
{
    const double seconds = strtod(duration, NULL);

    return seconds > 0 ? (unsigned)MIN(seconds, LLM_HTTP_WAIT_MOST - 1) + 1 : 0;
}

static void judge(struct llm_http_refusal *refusal)
{
    const json_t *details = json_object_get(refusal->error, "details"), *detail;
    size_t i;

    json_array_foreach(details, i, detail)
    {
        if (is_a_day_s(json_object_get(detail, "violations")))
            refusal->transient = false;
        refusal->wait_s = MAX(refusal->wait_s, seconds_of(json_get_text(detail, "retryDelay", "")));
    }
}

struct llm_http_peer gemini_peer(const struct settings *settings, struct arena *arena, const char *path)
{
    const char **headers = arena_array(arena, 3, sizeof *headers);

    headers[0] = "Content-Type: application/json";
    headers[1] = arena_printf(arena, "x-goog-api-key: %s", settings->gemini_api_key);
    headers[2] = NULL;
    return (struct llm_http_peer){
        .provider = PROVIDERS_GEMINI,
        .url = llm_http_url(arena, settings->gemini_base_url, BASE_URL, path),
        .key = settings->gemini_api_key,
        .headers = headers,
        .judge = judge,
    };
}
