/*
 * The answer as a value (struct response in exchange.h). Gates and handlers fill it with one of these, which return true so that a
 * chain can end in one; filled again, the later answer stands. Nothing leaves before serve.c calls response_send, which adds
 * what every answer has (contract section 1): X-Request-ID, RateLimit, Preference-Applied, security headers, Cache-Control, Content-Length.
 */
#ifndef FCGI_RESPONSE_H
#define FCGI_RESPONSE_H

#include "fcgi/exchange.h"

/* A header that not every answer has: Location, ETag, Retry-After. The value is copied; CR and LF are refused. */
void response_header(struct exchange *x, const char *name, const char *format, ...) PRINTF_LIKE(3, 4);

/* What was written to x->json, as application/json. INTERNAL if it passed LIMIT_RESPONSE. */
bool response_json(struct exchange *x, int status);

/* A strong ETag made of `version`, which must be another whenever a byte of the answer would be. True when If-None-Match holds it: the
 * answer is 304. For what is large, so that neither HEAD nor 304 makes the body. */
bool response_not_modified(struct exchange *x, struct str version) MUST_CHECK;

/* The header ETag, strong, over the body written so far. */
void response_tag(struct exchange *x);

/* The same; 304 when If-None-Match holds it, else response_json(200). */
bool response_json_tagged(struct exchange *x);

/* Takes back what was written to x->json. */
void response_rewind(struct exchange *x);

/* Before an edit, with the thing as it is now written to x->json: STALE unless If-Match is absent or holds its ETag. What was written
 * is taken back. */
bool response_unchanged(struct exchange *x) MUST_CHECK;
/* The same, of a thing that is known by another entity tag, too, which its answers hold without quotes. */
bool response_unchanged_or(struct exchange *x, const char *other) MUST_CHECK;

/* Any bytes of a type of their own (transcripts, OpenAPI). They must stay until the arena is reset. */
bool response_bytes(struct exchange *x, int status, const char *content_type, struct str bytes);

/* A body that is made while it is sent, piece by piece: exchange.h says how a producer works. `length` below 0: not known. */
bool response_produced(struct exchange *x, int status, const char *content_type, int64_t length,
                       struct producer producer);

/* Whether If-Range (RFC 9110 section 13.1.5) is absent or names the version that response_not_modified has made the ETag of. */
bool response_range_holds(const struct exchange *x, struct str version) MUST_CHECK;

/* `size` bytes of a file, from where `fd` stands. `fd` must stay open until the arena is reset (arena_defer). */
bool response_file(struct exchange *x, int status, const char *content_type, int fd, int64_t size);

/* A code without a body: 204, 304. */
bool response_empty(struct exchange *x, int status);

/* Sends x->response and ends the FastCGI request; for serve.c. A peer that has left, or a producer that fails, is in the fault. */
void response_send(struct exchange *x);

#endif
