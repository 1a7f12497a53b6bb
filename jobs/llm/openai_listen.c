#include "jobs/llm/openai_listen.h"

#include "base/uuid.h"
#include "config/providers.h"
#include "llm/openai_peer.h"

#define PATH "/audio/transcriptions"
#define MINUTE 60

/* ---- the question ---- */

static void put_field(struct buf *body, const char *boundary, const char *name, const char *value)
{
    buf_printf(body, "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n", boundary, name, value);
}

/* RFC 7578. Segments are asked for by name too: some servers give only the words to those who ask for words. */
static void put_form(struct buf *body, const char *boundary, const struct llm_question *question)
{
    const struct llm_sound *sound = question->sound;

    put_field(body, boundary, "model", question->model->id);
    put_field(body, boundary, "response_format", "verbose_json");
    put_field(body, boundary, "timestamp_granularities[]", "segment");
    put_field(body, boundary, "timestamp_granularities[]", "word");
    put_field(body, boundary, "temperature", "0");
    if (sound->language != NULL)
        put_field(body, boundary, "language", sound->language);
    buf_printf(body,
               "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\nContent-Type: %s\r\n\r\n",
               boundary, sound->name, sound->media_type);
    buf_put(body, sound->bytes.at, sound->bytes.len);
    buf_printf(body, "\r\n--%s--\r\n", boundary);
}

static const char *const *headers_of(struct arena *arena, const char *key, const char *boundary)
{
    const char **headers = arena_array(arena, 3, sizeof *headers);

    headers[0] = arena_printf(arena, "Content-Type: multipart/form-data; boundary=%s", boundary);
    headers[1] = key[0] != '\0' ? arena_printf(arena, "Authorization: Bearer %s", key) : NULL;
    headers[2] = NULL;
    return headers;
}

static struct llm_http_peer peer_of(const struct settings *settings, struct arena *arena, const char *boundary)
{
    struct llm_http_peer peer = openai_peer(settings, arena, PATH);

    if (settings->speech_base_url[0] != '\0') {
        peer.url = llm_http_url(arena, settings->speech_base_url, "", PATH);
        peer.key = settings->speech_api_key;
    }
    peer.headers = headers_of(arena, peer.key, boundary);
    return peer;
}

/* ---- the answer ---- */

static bool has_times(const json_t *tree)
{
    return json_array_size(json_object_get(tree, "segments")) > 0 ||
           json_array_size(json_object_get(tree, "words")) > 0 || json_get_text(tree, "text", "")[0] == '\0';
}

/* What is billed: the server's count where it gives one, but no more than a minute more than was sent. */
static double seconds_of(const json_t *tree, double sent)
{
    const double counted = json_get_double(json_object_get(tree, "usage"), "seconds", 0);

    return counted > 0 && counted < sent + MINUTE ? counted : sent;
}

bool openai_listen(const struct settings *settings, struct arena *arena, const struct llm_question *question,
                   struct llm_answer *answer, struct fault *fault)
{
    char boundary[UUID_TEXT];
    struct buf *body = llm_http_body(arena);
    struct llm_http_peer peer;
    json_t *tree;

    *answer = (struct llm_answer){0};
    uuid_format(uuid_new(), boundary);
    peer = peer_of(settings, arena, boundary);
    put_form(body, boundary, question);
    if (!llm_http_ask(&peer, arena, body, question->timeout_ms, &tree, answer, fault))
        return false;
    answer->seconds = seconds_of(tree, question->sound->seconds);
    answer->tokens_in = llm_http_count(json_object_get(tree, "usage"), "input_tokens");
    answer->tokens_out = llm_http_count(json_object_get(tree, "usage"), "output_tokens");
    if (!has_times(tree))
        return fault_set(fault, FAULT_PROVIDER_REFUSED,
                         "The server of %s gives no times: its model must answer in verbose_json.",
                         question->model->id);
    answer->text = str_of(json_text(arena, tree));
    answer->finish = LLM_STOP;
    return true;
}
