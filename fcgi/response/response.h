/*
 * Answers. Each sets the headers every answer has (contract section 1): X-Request-ID, RateLimit, security headers,
 * CORS, Cache-Control, Content-Length. Exactly one is sent per request; they return true so that a handler's chain can
 * end in one, and false without an answer only when the rate limit denies after all (limit.h).
 */
#ifndef FCGI_RESPONSE_H
#define FCGI_RESPONSE_H

#include "fcgi/exchange.h"

/* A header of the handler's own, before the answer is sent: Location, ETag, Retry-After. The value is copied; CR and LF are refused. */
void response_header(struct exchange *x, const char *name, const char *format, ...) PRINTF_LIKE(3, 4);

/* What was written to x->json, as application/json. 500 if it passed LIMIT_RESPONSE. */
bool response_json(struct exchange *x, int status);

/* A strong ETag over the body written so far; answers 304 when If-None-Match holds it, else response_json(200). */
bool response_json_tagged(struct exchange *x);

/* Before an edit, with the thing as it is now written to x->json: STALE unless If-Match is absent or holds its ETag. What was written
 * is taken back. */
bool response_unchanged(struct exchange *x) MUST_CHECK;

/* Any bytes of a type of their own (transcripts, OpenAPI). */
bool response_bytes(struct exchange *x, int status, const char *content_type, struct str bytes);

/* A file of `size` bytes that lies open at `fd`, sent as it is read. */
bool response_file(struct exchange *x, int status, const char *content_type, int fd, int64_t size);

/* A code without a body: 204, 304. */
bool response_empty(struct exchange *x, int status);

/* x->fault as application/problem+json (RFC 9457). For serve.c. */
void response_problem(struct exchange *x);

#endif
