/*
 * What all providers have in common: one POST of JSON over HTTP, and what its failures mean.
 *
 * The operator names the address, so it is not guarded: it may well be a server of the same machine.
 *
 * Statuses that pass are 408, 409, 425, 429 and all from 500 on; Retry-After is honoured. What a provider says beside that (a 429 that
 * means an empty account, a wait that stands in the body) is the `judge` of its peer.
 */
#ifndef LLM_LLM_HTTP_H
#define LLM_LLM_HTTP_H

#include "base/buf.h"
#include "base/json.h"
#include "llm/llm_answer.h"
#include "net/http.h"

#define LLM_HTTP_WAIT_MOST 86400 /* seconds that a provider may ask for */

/* A refusal: what came back, and what it means so far. */
struct llm_http_refusal {
    int status;
    const json_t *error;       /* the body's member "error"; NULL: none */
    const char *const *wanted; /* values of the peer's `wanted`; NULL: it wants none */
    bool transient;
    unsigned wait_s; /* 0: nothing was said */
};

struct llm_http_peer {
    const char *provider; /* for messages */
    const char *url;
    const char *key; /* never shown; "" for none */
    const char *const *headers;
    const char *const
        *wanted; /* names of the answer's headers, NULL-terminated: the first is that of the request's id; NULL: none */
    void (*judge)(struct llm_http_refusal *refusal); /* NULL: the common rules are all */
};

/* The URL of a method: `base`, or `standard` where that is empty, and `path` behind it. */
const char *llm_http_url(struct arena *arena, const char *base, const char *standard, const char *path);

/* {"Content-Type: application/json", "Authorization: Bearer …" unless the key is empty, NULL} in the arena. */
const char *const *llm_http_bearer(struct arena *arena, const char *key);

/* A body to be written, released with the arena. */
struct buf *llm_http_body(struct arena *arena);

/* True with the body of a 2xx answer as a tree. False: PROVIDER_REFUSED or PROVIDER_FAILED, with a message for the log that holds what the
 * provider said, never its key. Sets answer->status, and answer->request_id where the header is there. */
bool llm_http_ask(const struct llm_http_peer *peer, struct arena *arena, const struct buf *body, int timeout_ms,
                  json_t **tree, struct llm_answer *answer, struct fault *fault) MUST_CHECK;

/* An id that a provider gave a request, clipped; NULL when it is none, or holds the key. */
const char *llm_http_id(const struct llm_http_peer *peer, struct arena *arena, const char *text);

/* What a server says it counted, however odd. */
int64_t llm_http_count(const json_t *usage, const char *key);

#endif
