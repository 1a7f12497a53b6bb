#include "llm/llm_http.h"

#include "base/limits.h"

#define MESSAGE_MOST 300 /* bytes of the provider's message that are kept */
#define ID_MOST 128      /* of its request's id */
#define COUNT_MOST 1e15  /* of tokens; a double holds it exactly */

/* ---- what is sent ---- */

const char *llm_http_url(struct arena *arena, const char *base, const char *standard, const char *path)
{
    const char *start = base[0] != '\0' ? base : standard;
    size_t length = strlen(start);

    while (length > 0 && start[length - 1] == '/')
        length--;
    return arena_printf(arena, "%.*s%s", (int)length, start, path);
}

const char *const *llm_http_bearer(struct arena *arena, const char *key)
{
    const char **headers = arena_array(arena, 3, sizeof *headers);

    headers[0] = "Content-Type: application/json";
    headers[1] = key[0] != '\0' ? arena_printf(arena, "Authorization: Bearer %s", key) : NULL;
    headers[2] = NULL;
    return headers;
}

struct buf *llm_http_body(struct arena *arena)
{
    return buf_new(arena, LIMIT_DOCUMENT);
}

static bool exchange(const struct llm_http_peer *peer, struct arena *arena, const struct buf *body, int timeout_ms,
                     struct http_answer *answer, struct fault *fault)
{
    const struct http_request request = {
        .method = "POST",
        .url = peer->url,
        .headers = peer->headers,
        .body = buf_str(body),
        .timeout_ms = timeout_ms,
        .wanted = peer->wanted,
    };
    struct fault why = {0};
    struct http_client *client = http_client_new();
    bool sent = http_send(client, arena, &request, answer, &why);

    http_client_free(client);
    if (sent)
        return true;
    fault_log(fault, FAULT_PROVIDER_FAILED, "%s", why.log[0] != '\0' ? why.log : why.detail);
    snprintf(fault->detail, sizeof fault->detail, "%s gave no answer.", peer->provider);
    return false;
}

/* ---- what comes back when it fails ---- */

static bool holds_key(const struct llm_http_peer *peer, struct str text)
{
    return peer->key[0] != '\0' && text.at != NULL && memmem(text.at, text.len, peer->key, strlen(peer->key)) != NULL;
}

/* The provider's own message, unless it holds the key: some repeat what they were sent. */
static struct str message_of(const struct llm_http_peer *peer, struct str body, const json_t *error)
{
    const char *message = json_get_text(error, "message", NULL);
    struct str text = str_clip(message != NULL ? str_of(message) : body, MESSAGE_MOST);

    if (holds_key(peer, body))
        return STR("(its message held the key)");
    return str_is_utf8(text) ? text : STR("(its message was no text)");
}

/* Google wraps the object in a list at times. */
static const json_t *error_of(struct arena *arena, struct str body)
{
    struct fault ignored = {0};
    json_t *tree = NULL;

    if (!json_read(arena, body, &tree, &ignored))
        return NULL;
    return json_object_get(json_is_array(tree) ? json_array_get(tree, 0) : tree, "error");
}

static bool file_refusal(const struct llm_http_peer *peer, struct arena *arena, const struct http_answer *http,
                         struct fault *fault)
{
    const int status = http->status;
    struct llm_http_refusal refusal = {
        .status = status,
        .error = error_of(arena, http->body),
        .wanted = http->wanted,
        .transient = status == 408 || status == 409 || status == 425 || status == 429 || status >= 500,
        .wait_s = http->retry_after_s > 0 ? (unsigned)http->retry_after_s : 0,
    };
    struct str text = message_of(peer, http->body, refusal.error);

    if (peer->judge != NULL)
        peer->judge(&refusal);
    fault_log(fault, refusal.transient ? FAULT_PROVIDER_FAILED : FAULT_PROVIDER_REFUSED, "%d: %.*s", status,
              (int)text.len, text.at);
    snprintf(fault->detail, sizeof fault->detail, "%s answered with status %d.", peer->provider, status);
    if (refusal.transient)
        fault->retry_after_s = MIN(refusal.wait_s, (unsigned)LLM_HTTP_WAIT_MOST);
    return false;
}

/* ---- all of it ---- */

const char *llm_http_id(const struct llm_http_peer *peer, struct arena *arena, const char *text)
{
    struct str id = str_clip(str_trim(str_of(text)), ID_MOST);

    return id.len > 0 && str_is_utf8(id) && !holds_key(peer, id) ? arena_strndup(arena, id.at, id.len) : NULL;
}

bool llm_http_ask(const struct llm_http_peer *peer, struct arena *arena, const struct buf *body, int timeout_ms,
                  json_t **tree, struct llm_answer *answer, struct fault *fault)
{
    struct fault why = {0};
    struct http_answer http;

    if (body->overflow)
        return fault_log(fault, FAULT_PROVIDER_REFUSED, "the request is longer than %lld bytes",
                         (long long)LIMIT_DOCUMENT);
    if (!exchange(peer, arena, body, timeout_ms, &http, fault))
        return false;
    answer->status = http.status;
    answer->request_id = http.wanted != NULL ? llm_http_id(peer, arena, http.wanted[0]) : NULL;
    if (http.status < 200 || http.status >= 300)
        return file_refusal(peer, arena, &http, fault);
    if (json_read_leniently(arena, http.body, tree, &why))
        return true;
    fault_log(fault, FAULT_PROVIDER_FAILED, "no JSON: %s", why.detail);
    snprintf(fault->detail, sizeof fault->detail, "%s answered with what is no JSON.", peer->provider);
    return false;
}

int64_t llm_http_count(const json_t *usage, const char *key)
{
    return (int64_t)MIN(MAX(0.0, json_get_double(usage, key, 0)), COUNT_MOST);
}
