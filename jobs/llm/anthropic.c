#include "jobs/llm/anthropic.h"

#include "jobs/llm/chat_messages.h"
#include "jobs/llm/schema_prompt.h"
#include "llm/llm_http.h"

#define BASE_URL "https://api.anthropic.com/v1"
#define VERSION "anthropic-version: 2023-06-01"

static const char *const wanted[] = {"request-id", NULL};

/* ---- the question ---- */

static void put_messages(struct json_out *out, const struct llm_question *question)
{
    json_list(out, "messages");
    chat_messages_put_turns(out, question);
    json_end(out);
}

static void put_format(struct json_out *out, const struct llm_question *question)
{
    if (!(question->model->capabilities & REGISTRY_JSON_SCHEMA))
        return;
    json_open(out, "output_config");
    json_open(out, "format");
    json_put_text(out, "type", "json_schema");
    json_put_raw(out, "schema", question->schema);
    json_close(out);
    json_close(out);
}

static void put_question(struct buf *body, struct arena *arena, const struct llm_question *question)
{
    struct json_out out = json_out(body);

    json_open(&out, NULL);
    json_put_text(&out, "model", question->model->id);
    json_put_int(&out, "max_tokens", question->max_output_tokens);
    json_put_text(&out, "system", schema_prompt(arena, question));
    put_messages(&out, question);
    put_format(&out, question);
    if (question->steady && question->model->capabilities & REGISTRY_TEMPERATURE)
        json_put_int(&out, "temperature", 0);
    json_close(&out);
}

/* ---- the answer ---- */

static enum llm_finish finish_of(const char *reason)
{
    static const struct {
        const char *reason;
        enum llm_finish finish;
    } reasons[] = {
        {"end_turn", LLM_STOP},     {"stop_sequence", LLM_STOP},
        {"refusal", LLM_FILTER},    {"model_context_window_exceeded", LLM_CONTEXT},
        {"max_tokens", LLM_LENGTH},
    };

    for (size_t i = 0; i < ARRAY_COUNT(reasons); i++)
        if (reason != NULL && strcmp(reasons[i].reason, reason) == 0)
            return reasons[i].finish;
    return LLM_OTHER;
}

static void read_usage(const json_t *usage, struct llm_answer *answer)
{
    answer->tokens_cached = llm_http_count(usage, "cache_read_input_tokens");
    answer->tokens_cache_written = llm_http_count(usage, "cache_creation_input_tokens");
    answer->tokens_in = llm_http_count(usage, "input_tokens") + answer->tokens_cached + answer->tokens_cache_written;
    answer->tokens_out = llm_http_count(usage, "output_tokens");
    answer->tokens_thinking = llm_http_count(json_object_get(usage, "output_tokens_details"), "thinking_tokens");
}

/* All text blocks as one; thinking and whatever else is there is left out. */
static struct str text_of(struct arena *arena, const json_t *content)
{
    struct buf *text = llm_http_body(arena);
    const json_t *block;
    size_t i;

    json_array_foreach(content, i, block)
    {
        const json_t *words = json_object_get(block, "text");
        if (strcmp(json_get_text(block, "type", ""), "text") == 0 && json_is_string(words))
            buf_put(text, json_string_value(words), json_string_length(words));
    }
    return text->len > 0 ? buf_str(text) : (struct str){NULL, 0};
}

static void read_answer(struct arena *arena, const json_t *tree, struct llm_answer *answer)
{
    read_usage(json_object_get(tree, "usage"), answer);
    answer->finish_reason = json_get_text(tree, "stop_reason", NULL);
    answer->finish = finish_of(answer->finish_reason);
    answer->text = text_of(arena, json_object_get(tree, "content"));
}

/* ---- the exchange ---- */

/* What an account may spend has the status of a rate limit, but is the same until the next month. */
static void judge(struct llm_http_refusal *refusal)
{
    const json_t *details = json_object_get(refusal->error, "details");

    if (strcmp(json_get_text(details, "error_code", ""), "enforced_spend_limit_reached") == 0)
        refusal->transient = false;
}

bool anthropic_ask(const struct settings *settings, struct arena *arena, const struct llm_question *question,
                   struct llm_answer *answer, struct fault *fault)
{
    const char *const headers[] = {"Content-Type: application/json", VERSION,
                                   arena_printf(arena, "x-api-key: %s", settings->anthropic_api_key), NULL};
    const struct llm_http_peer peer = {
        .provider = PROVIDERS_ANTHROPIC,
        .url = llm_http_url(arena, settings->anthropic_base_url, BASE_URL, "/messages"),
        .key = settings->anthropic_api_key,
        .headers = headers,
        .wanted = wanted,
        .judge = judge,
    };
    struct buf *body = llm_http_body(arena);
    json_t *tree;

    *answer = (struct llm_answer){0};
    put_question(body, arena, question);
    if (!llm_http_ask(&peer, arena, body, question->timeout_ms, &tree, answer, fault))
        return false;
    read_answer(arena, tree, answer);
    return true;
}
