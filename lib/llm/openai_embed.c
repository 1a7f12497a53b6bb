#include "llm/openai_embed.h"

#include "config/providers.h"
#include "llm/embed_vector.h"
#include "llm/openai_peer.h"

static struct str titled(struct arena *arena, const struct embedder_text *text)
{
    if (text->title.len == 0)
        return text->body;
    return str_of(
        arena_printf(arena, "%.*s\n%.*s", (int)text->title.len, text->title.at, (int)text->body.len, text->body.at));
}

static void put_question(struct buf *body, struct arena *arena, const struct embedder_question *question)
{
    struct json_out out = json_out(body);

    json_open(&out, NULL);
    json_put_text(&out, "model", question->model->id);
    json_list(&out, "input");
    for (size_t i = 0; i < question->count; i++)
        json_put_str(&out, NULL, titled(arena, &question->texts[i]));
    json_end(&out);
    json_put_int(&out, "dimensions", EMBEDDER_DIMENSIONS);
    json_put_text(&out, "encoding_format", "float");
    json_close(&out);
}

/* ---- the answer ---- */

static bool read_vector(const json_t *item, size_t count, float *vectors, bool *seen, struct fault *fault)
{
    const double place = json_get_double(item, "index", -1);
    const size_t index = place >= 0 && place < (double)count ? (size_t)place : count;

    if (index == count || seen[index])
        return fault_set(fault, FAULT_PROVIDER_REFUSED, "%s gave a vector for a text that it was not asked for.",
                         PROVIDERS_OPENAI);
    seen[index] = true;
    return embed_vector_read(PROVIDERS_OPENAI, json_object_get(item, "embedding"),
                             vectors + index * EMBEDDER_DIMENSIONS, fault);
}

static bool read_vectors(const json_t *tree, size_t count, float *vectors, struct fault *fault)
{
    const json_t *list = json_object_get(tree, "data");
    bool seen[EMBEDDER_TEXTS] = {false};

    if (json_array_size(list) != count)
        return fault_set(fault, FAULT_PROVIDER_REFUSED, "%s gave %zu vectors for %zu texts.", PROVIDERS_OPENAI,
                         json_array_size(list), count);
    for (size_t i = 0; i < count; i++)
        if (!read_vector(json_array_get(list, i), count, vectors, seen, fault))
            return false;
    return true;
}

bool openai_embed(const struct settings *settings, struct arena *arena, const struct embedder_question *question,
                  float *vectors, struct llm_answer *answer, struct fault *fault)
{
    const struct llm_http_peer peer = openai_peer(settings, arena, "/embeddings");
    struct buf *body = llm_http_body(arena);
    json_t *tree;

    *answer = (struct llm_answer){0};
    put_question(body, arena, question);
    if (!llm_http_ask(&peer, arena, body, question->timeout_ms, &tree, answer, fault))
        return false;
    answer->tokens_in = llm_http_count(json_object_get(tree, "usage"), "prompt_tokens");
    return read_vectors(tree, question->count, vectors, fault);
}
