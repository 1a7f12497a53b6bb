#include "jobs/llm/gemini.h"

#include "jobs/llm/schema_prompt.h"
#include "llm/gemini_peer.h"

#define TILE 768 /* pixels of a side */
#define TILE_TOKENS 258
#define PICTURE_TOKENS 1120

/* ---- the question ---- */

static void put_data(struct json_out *out, const char *media_type, struct str bytes)
{
    json_open(out, NULL);
    json_open(out, "inlineData");
    json_put_text(out, "mimeType", media_type);
    json_put_base64(out, "data", "", bytes);
    json_close(out);
    json_close(out);
}

static void put_all_data(struct json_out *out, const struct llm_question *question)
{
    for (size_t i = 0; i < question->picture_count; i++)
        put_data(out, question->pictures[i].media_type, question->pictures[i].bytes);
    if (question->sound != NULL)
        put_data(out, question->sound->media_type, question->sound->bytes);
}

static void put_parts(struct json_out *out, const char *key, const char *role, const struct llm_question *with_data,
                      struct str text)
{
    json_open(out, key);
    if (role != NULL)
        json_put_text(out, "role", role);
    json_list(out, "parts");
    if (with_data != NULL)
        put_all_data(out, with_data);
    json_open(out, NULL);
    json_put_str(out, "text", text);
    json_close(out);
    json_end(out);
    json_close(out);
}

static void put_content(struct json_out *out, const char *key, const char *role, struct str text)
{
    put_parts(out, key, role, NULL, text);
}

static void put_contents(struct json_out *out, const struct llm_question *question)
{
    json_list(out, "contents");
    put_parts(out, NULL, "user", question, question->user);
    if (question->complaint != NULL) {
        put_content(out, NULL, "model", question->previous);
        put_content(out, NULL, "user", str_of(question->complaint));
    }
    json_end(out);
}

static void put_question(struct buf *body, struct arena *arena, const struct llm_question *question)
{
    struct json_out out = json_out(body);

    json_open(&out, NULL);
    put_content(&out, "systemInstruction", NULL, str_of(schema_prompt(arena, question)));
    put_contents(&out, question);
    json_open(&out, "generationConfig");
    json_put_text(&out, "responseMimeType", "application/json");
    if (question->model->capabilities & REGISTRY_JSON_SCHEMA)
        json_put_raw(&out, "responseJsonSchema", question->schema);
    json_put_int(&out, "maxOutputTokens", question->max_output_tokens);
    if (question->steady && question->model->capabilities & REGISTRY_TEMPERATURE)
        json_put_int(&out, "temperature", 0);
    json_close(&out);
    json_close(&out);
}

/* ---- the answer ---- */

static enum llm_finish finish_of(const char *reason)
{
    static const char *const filtered[] = {"SAFETY", "RECITATION",  "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT",
                                           "SPII",   "IMAGE_SAFETY"};

    if (reason == NULL)
        return LLM_OTHER;
    if (strcmp(reason, "STOP") == 0)
        return LLM_STOP;
    if (strcmp(reason, "MAX_TOKENS") == 0)
        return LLM_LENGTH;
    for (size_t i = 0; i < ARRAY_COUNT(filtered); i++)
        if (strcmp(filtered[i], reason) == 0)
            return LLM_FILTER;
    return LLM_OTHER;
}

static void read_usage(const json_t *usage, struct llm_answer *answer)
{
    answer->tokens_in = llm_http_count(usage, "promptTokenCount");
    answer->tokens_cached = llm_http_count(usage, "cachedContentTokenCount");
    answer->tokens_thinking = llm_http_count(usage, "thoughtsTokenCount");
    answer->tokens_out = llm_http_count(usage, "candidatesTokenCount") + answer->tokens_thinking;
}

/* All parts but thoughts as one text. */
static struct str text_of(struct arena *arena, const json_t *parts)
{
    struct buf *text = llm_http_body(arena);
    const json_t *part;
    size_t i;

    json_array_foreach(parts, i, part)
    {
        const json_t *words = json_object_get(part, "text");
        if (json_is_string(words) && !json_get_bool(part, "thought", false))
            buf_put(text, json_string_value(words), json_string_length(words));
    }
    return text->len > 0 ? buf_str(text) : (struct str){NULL, 0};
}

/* A question that was refused has no candidate, only a reason. */
static void read_answer(struct arena *arena, const json_t *tree, struct llm_answer *answer)
{
    const json_t *candidate = json_array_get(json_object_get(tree, "candidates"), 0);
    const char *blocked = json_get_text(json_object_get(tree, "promptFeedback"), "blockReason", NULL);

    read_usage(json_object_get(tree, "usageMetadata"), answer);
    answer->finish_reason = json_get_text(candidate, "finishReason", blocked);
    answer->finish = blocked != NULL ? LLM_FILTER : finish_of(answer->finish_reason);
    answer->text = text_of(arena, json_object_get(json_object_get(candidate, "content"), "parts"));
}

/* ---- the exchange ---- */

bool gemini_ask(const struct settings *settings, struct arena *arena, const struct llm_question *question,
                struct llm_answer *answer, struct fault *fault)
{
    const struct llm_http_peer peer =
        gemini_peer(settings, arena, arena_printf(arena, "/models/%s:generateContent", question->model->id));
    struct buf *body = llm_http_body(arena);
    json_t *tree;

    *answer = (struct llm_answer){0};
    put_question(body, arena, question);
    if (!llm_http_ask(&peer, arena, body, question->timeout_ms, &tree, answer, fault))
        return false;
    read_answer(arena, tree, answer);
    answer->request_id = llm_http_id(&peer, arena, json_get_text(tree, "responseId", ""));
    return true;
}

int64_t gemini_picture_tokens(const struct llm_picture *picture)
{
    const int64_t tiles = (int64_t)((picture->width + TILE - 1) / TILE) * ((picture->height + TILE - 1) / TILE);

    return MAX(PICTURE_TOKENS, tiles * TILE_TOKENS);
}
