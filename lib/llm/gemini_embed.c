#include "llm/gemini_embed.h"

#include "config/providers.h"
#include "llm/embed_vector.h"
#include "llm/gemini_peer.h"

/* ---- the question ---- */

static bool takes_task_type(const char *model)
{
    static const char *const earlier[] = {"gemini-embedding-001", "gemini-embedding-exp", "text-embedding-",
                                          "embedding-"};

    for (size_t i = 0; i < ARRAY_COUNT(earlier); i++)
        if (str_starts(str_of(model), str_of(earlier[i])))
            return true;
    return false;
}

static const char *prompt(struct arena *arena, enum embedder_use use, const struct embedder_text *text)
{
    if (use == EMBEDDER_QUERY)
        return arena_printf(arena, "task: search result | query: %.*s", (int)text->body.len, text->body.at);
    if (text->title.len == 0)
        return arena_printf(arena, "title: none | text: %.*s", (int)text->body.len, text->body.at);
    return arena_printf(arena, "title: %.*s | text: %.*s", (int)text->title.len, text->title.at, (int)text->body.len,
                        text->body.at);
}

static void put_content(struct json_out *out, struct str text)
{
    json_open(out, "content");
    json_list(out, "parts");
    json_open(out, NULL);
    json_put_str(out, "text", text);
    json_close(out);
    json_end(out);
    json_close(out);
}

static void put_task(struct json_out *out, enum embedder_use use, const struct embedder_text *text)
{
    put_content(out, text->body);
    json_put_text(out, "taskType", use == EMBEDDER_QUERY ? "RETRIEVAL_QUERY" : "RETRIEVAL_DOCUMENT");
    if (use == EMBEDDER_DOCUMENT && text->title.len > 0)
        json_put_str(out, "title", text->title);
    json_put_int(out, "outputDimensionality", EMBEDDER_DIMENSIONS);
}

static void put_prompt(struct json_out *out, struct arena *arena, enum embedder_use use,
                       const struct embedder_text *text)
{
    put_content(out, str_of(prompt(arena, use, text)));
    json_open(out, "embedContentConfig");
    json_put_int(out, "outputDimensionality", EMBEDDER_DIMENSIONS);
    json_close(out);
}

static void put_question(struct buf *body, struct arena *arena, const struct embedder_question *question)
{
    const char *model = arena_printf(arena, "models/%s", question->model->id);
    const bool typed = takes_task_type(question->model->id);
    struct json_out out = json_out(body);

    json_open(&out, NULL);
    json_list(&out, "requests");
    for (size_t i = 0; i < question->count; i++) {
        json_open(&out, NULL);
        json_put_text(&out, "model", model);
        if (typed)
            put_task(&out, question->use, &question->texts[i]);
        else
            put_prompt(&out, arena, question->use, &question->texts[i]);
        json_close(&out);
    }
    json_end(&out);
    json_close(&out);
}

/* ---- the answer ---- */

static bool read_vectors(const json_t *tree, size_t count, float *vectors, struct fault *fault)
{
    const json_t *list = json_object_get(tree, "embeddings");

    if (json_array_size(list) != count)
        return fault_set(fault, FAULT_PROVIDER_REFUSED, "%s gave %zu vectors for %zu texts.", PROVIDERS_GEMINI,
                         json_array_size(list), count);
    for (size_t i = 0; i < count; i++)
        if (!embed_vector_read(PROVIDERS_GEMINI, json_object_get(json_array_get(list, i), "values"),
                               vectors + i * EMBEDDER_DIMENSIONS, fault))
            return false;
    return true;
}

bool gemini_embed(const struct settings *settings, struct arena *arena, const struct embedder_question *question,
                  float *vectors, struct llm_answer *answer, struct fault *fault)
{
    const struct llm_http_peer peer =
        gemini_peer(settings, arena, arena_printf(arena, "/models/%s:batchEmbedContents", question->model->id));
    struct buf *body = llm_http_body(arena);
    json_t *tree;

    *answer = (struct llm_answer){0};
    put_question(body, arena, question);
    if (!llm_http_ask(&peer, arena, body, question->timeout_ms, &tree, answer, fault))
        return false;
    answer->tokens_in = llm_http_count(json_object_get(tree, "usageMetadata"), "promptTokenCount");
    answer->request_id = llm_http_id(&peer, arena, json_get_text(tree, "responseId", ""));
    return read_vectors(tree, question->count, vectors, fault);
}
