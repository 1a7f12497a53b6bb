#include "jobs/llm/openai.h"

#include "base/limits.h"
#include "net/http.h"

#define BASE_URL "https://api.openai.com/v1"
#define MESSAGE_MOST 300 /* bytes of the provider's message that are kept */
#define COUNT_MOST 1e15  /* of tokens; a double holds it exactly */

/* ---- the request ---- */

static void put_message(struct json_out *out, const char *role, struct str content)
{
    json_open(out, NULL);
    json_put_text(out, "role", role);
    json_put_str(out, "content", content);
    json_close(out);
}

static void put_messages(struct json_out *out, const struct llm_question *question)
{
    json_list(out, "messages");
    put_message(out, "system", str_of(question->system));
    put_message(out, "user", question->user);
    if (question->complaint != NULL) {
        put_message(out, "assistant", question->previous);
        put_message(out, "user", str_of(question->complaint));
    }
    json_end(out);
}

static void put_format(struct json_out *out, const struct llm_question *question)
{
    bool schema = question->model->capabilities & REGISTRY_JSON_SCHEMA;

    json_open(out, "response_format");
    json_put_text(out, "type", schema ? "json_schema" : "json_object");
    if (schema) {
        json_open(out, "json_schema");
        json_put_text(out, "name", question->schema_name);
        json_put_bool(out, "strict", true);
        json_put_raw(out, "schema", question->schema);
        json_close(out);
    }
    json_close(out);
}

/* OpenAI's newer models refuse max_tokens, and most compatible servers know nothing else. */
static const char *limit_member(const struct settings *settings)
{
    return settings->openai_base_url[0] == '\0' ? "max_completion_tokens" : "max_tokens";
}

static void put_request(struct buf *body, const struct settings *settings, const struct llm_question *question)
{
    struct json_out out = json_out(body);

    json_open(&out, NULL);
    json_put_text(&out, "model", question->model->id);
    put_messages(&out, question);
    put_format(&out, question);
    json_put_int(&out, limit_member(settings), question->max_output_tokens);
    json_close(&out);
}

static const char *url_of(struct arena *arena, const struct settings *settings)
{
    const char *base = settings->openai_base_url[0] != '\0' ? settings->openai_base_url : BASE_URL;
    size_t length = strlen(base);

    while (length > 0 && base[length - 1] == '/')
        length--;
    return arena_printf(arena, "%.*s/chat/completions", (int)length, base);
}

static bool exchange(const struct settings *settings, struct arena *arena, const struct buf *body, int timeout_ms,
                     struct http_answer *answer, struct fault *fault)
{
    const char *key = settings->openai_api_key;
    const char *const headers[] = {
        "Content-Type: application/json",
        key[0] != '\0' ? arena_printf(arena, "Authorization: Bearer %s", key) : NULL,
        NULL,
    };
    const struct http_request request = {
        .method = "POST",
        .url = url_of(arena, settings),
        .headers = headers,
        .body = buf_str(body),
        .timeout_ms = timeout_ms,
    };
    struct fault why = {0};
    struct http_client *client = http_client_new();
    bool sent = http_send(client, arena, &request, answer, &why);

    http_client_free(client);
    if (sent)
        return true;
    fault_log(fault, FAULT_PROVIDER_FAILED, "%s", why.log[0] != '\0' ? why.log : why.detail);
    snprintf(fault->detail, sizeof fault->detail, "%s gave no answer.", PROVIDERS_OPENAI);
    return false;
}

/* ---- what comes back when it fails ---- */

/* The provider's own message, unless it holds the key: some repeat what they were sent. */
static struct str message_of(const struct settings *settings, struct str body, const json_t *error)
{
    const char *message = json_get_text(error, "message", NULL);
    struct str text = str_clip(message != NULL ? str_of(message) : body, MESSAGE_MOST);
    const char *key = settings->openai_api_key;

    if (key[0] != '\0' && body.at != NULL && memmem(body.at, body.len, key, strlen(key)) != NULL)
        return STR("(its message held the key)");
    return str_is_utf8(text) ? text : STR("(its message was no text)");
}

/* A quota that is used up has the status of a rate limit, but waiting does not help. */
static bool is_transient(int status, const json_t *error)
{
    if (status == 429)
        return strcmp(json_get_text(error, "code", ""), "insufficient_quota") != 0;
    return status == 408 || status == 409 || status == 425 || status >= 500;
}

static bool file_error(const struct settings *settings, struct arena *arena, const struct http_answer *answer,
                       struct fault *fault)
{
    json_t *tree = NULL;
    struct fault ignored = {0};
    const json_t *error = json_read(arena, answer->body, &tree, &ignored) ? json_object_get(tree, "error") : NULL;
    struct str text = message_of(settings, answer->body, error);
    bool transient = is_transient(answer->status, error);

    fault_log(fault, transient ? FAULT_PROVIDER_FAILED : FAULT_PROVIDER_REFUSED, "%d: %.*s", answer->status,
              (int)text.len, text.at);
    snprintf(fault->detail, sizeof fault->detail, "%s answered with status %d.", PROVIDERS_OPENAI, answer->status);
    if (transient && answer->retry_after_s > 0)
        fault->retry_after_s = (unsigned)answer->retry_after_s;
    return false;
}

/* ---- what comes back when it does not ---- */

static enum llm_finish finish_of(const char *reason)
{
    static const struct {
        const char *reason;
        enum llm_finish finish;
    } reasons[] = {{"stop", LLM_STOP}, {"length", LLM_LENGTH}, {"content_filter", LLM_FILTER}};

    for (size_t i = 0; i < ARRAY_COUNT(reasons); i++)
        if (reason != NULL && strcmp(reasons[i].reason, reason) == 0)
            return reasons[i].finish;
    return LLM_OTHER;
}

/* What a server says it counted, however odd. */
static int64_t count_of(const json_t *usage, const char *key)
{
    return (int64_t)MIN(MAX(0.0, json_get_double(usage, key, 0)), COUNT_MOST);
}

static void read_usage(const json_t *usage, struct llm_answer *answer)
{
    const json_t *in = json_object_get(usage, "prompt_tokens_details");
    const json_t *out = json_object_get(usage, "completion_tokens_details");

    answer->tokens_in = count_of(usage, "prompt_tokens");
    answer->tokens_out = count_of(usage, "completion_tokens");
    answer->tokens_cached = count_of(in, "cached_tokens");
    answer->tokens_thinking = count_of(out, "reasoning_tokens");
}

static bool read_answer(const struct http_answer *http, struct arena *arena, struct llm_answer *answer,
                        struct fault *fault)
{
    struct fault why = {0};
    const json_t *choice, *message, *content;
    json_t *tree;

    if (!json_read_leniently(arena, http->body, &tree, &why)) {
        fault_log(fault, FAULT_PROVIDER_FAILED, "no JSON: %s", why.detail);
        snprintf(fault->detail, sizeof fault->detail, "%s answered with what is no JSON.", PROVIDERS_OPENAI);
        return false;
    }
    choice = json_array_get(json_object_get(tree, "choices"), 0);
    message = json_object_get(choice, "message");
    read_usage(json_object_get(tree, "usage"), answer);
    answer->finish_reason = json_get_text(choice, "finish_reason", NULL);
    answer->finish = finish_of(answer->finish_reason);
    if (json_get_text(message, "refusal", NULL) != NULL)
        answer->finish = LLM_FILTER;
    content = json_object_get(message, "content");
    if (json_is_string(content))
        answer->text = (struct str){json_string_value(content), json_string_length(content)};
    return true;
}

static void release(void *body)
{
    buf_free(body);
}

bool openai_ask(const struct settings *settings, struct arena *arena, const struct llm_question *question,
                struct llm_answer *answer, struct fault *fault)
{
    struct buf *body = arena_alloc(arena, sizeof *body);
    struct http_answer http;

    *body = buf_make(LIMIT_DOCUMENT);
    arena_defer(arena, release, body);
    *answer = (struct llm_answer){0};
    put_request(body, settings, question);
    if (body->overflow)
        return fault_log(fault, FAULT_PROVIDER_REFUSED, "the request is longer than %lld bytes",
                         (long long)LIMIT_DOCUMENT);
    if (!exchange(settings, arena, body, question->timeout_ms, &http, fault))
        return false;
    return http.status >= 200 && http.status < 300 ? read_answer(&http, arena, answer, fault)
                                                   : file_error(settings, arena, &http, fault);
}
