#include "jobs/llm/chat_completions.h"

#include "jobs/llm/chat_messages.h"
#include "jobs/llm/schema_prompt.h"
#include "llm/llm_http.h"

/* ---- the question ---- */

static void put_messages(struct json_out *out, struct arena *arena, const struct llm_question *question)
{
    json_list(out, "messages");
    chat_messages_put(out, "system", str_of(schema_prompt(arena, question)));
    chat_messages_put_turns(out, question);
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

void chat_completions_write(struct buf *body, struct arena *arena, const struct llm_question *question,
                            const char *limit)
{
    struct json_out out = json_out(body);

    json_open(&out, NULL);
    json_put_text(&out, "model", question->model->id);
    put_messages(&out, arena, question);
    put_format(&out, question);
    json_put_int(&out, limit, question->max_output_tokens);
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
    } reasons[] = {{"stop", LLM_STOP}, {"length", LLM_LENGTH}, {"content_filter", LLM_FILTER}};

    for (size_t i = 0; i < ARRAY_COUNT(reasons); i++)
        if (reason != NULL && strcmp(reasons[i].reason, reason) == 0)
            return reasons[i].finish;
    return LLM_OTHER;
}

/* DeepSeek counts what came from its cache beside the details (https://api-docs.deepseek.com/api/create-chat-completion). */
static void read_usage(const json_t *usage, struct llm_answer *answer)
{
    const json_t *in = json_object_get(usage, "prompt_tokens_details");
    const json_t *out = json_object_get(usage, "completion_tokens_details");

    answer->tokens_in = llm_http_count(usage, "prompt_tokens");
    answer->tokens_out = llm_http_count(usage, "completion_tokens");
    answer->tokens_cached = MAX(llm_http_count(in, "cached_tokens"), llm_http_count(usage, "prompt_cache_hit_tokens"));
    answer->tokens_cache_written = llm_http_count(in, "cache_write_tokens");
    answer->tokens_thinking = llm_http_count(out, "reasoning_tokens");
}

void chat_completions_read(const json_t *tree, struct llm_answer *answer)
{
    const json_t *choice = json_array_get(json_object_get(tree, "choices"), 0);
    const json_t *message = json_object_get(choice, "message"), *content = json_object_get(message, "content");

    read_usage(json_object_get(tree, "usage"), answer);
    answer->finish_reason = json_get_text(choice, "finish_reason", NULL);
    answer->finish = finish_of(answer->finish_reason);
    if (json_get_text(message, "refusal", NULL) != NULL)
        answer->finish = LLM_FILTER;
    if (json_is_string(content))
        answer->text = (struct str){json_string_value(content), json_string_length(content)};
}
