/*
 * Cross-origin requests (Fetch standard, section 3.2) as the CORS_* settings allow them.
 */
#ifndef FCGI_CORS_H
#define FCGI_CORS_H

#include "fcgi/exchange.h"

/* The settings as headers need them; texts live in the arena given to cors_open. */
struct cors {
    bool any_origin;
    bool credentials;
    json_t *origins;     /* list of texts */
    const char *methods; /* "GET, POST" */
    const char *headers;
};

/* False with a message for the log when a list is no JSON list of texts. */
bool cors_open(struct cors *cors, const struct settings *settings, struct arena *arena, struct fault *fault) MUST_CHECK;

bool cors_origin_allowed(const struct cors *cors, const char *origin);

/* Writes the headers that an answer to this request carries, those of a preflight included; an Origin that is not allowed
 * gets none. */
void cors_headers(const struct cors *cors, const struct exchange *x, struct buf *out);

#endif
