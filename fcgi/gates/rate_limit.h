/*
 * The rate limit: a sliding window of 60 s per (tenant, scope), exact over all responders and hosts, since each decision is one atomic
 * step in Redis on its clock. A denied request is not counted. While Redis is away each responder keeps a window of its own
 * (rate_limit_local.h) with its share of the limit: never unlimited, never all refused.
 *
 * Headers: draft-ietf-httpapi-ratelimit-headers-10, RateLimit-Policy: "prep";q=60;w=60 and RateLimit: "prep";r=59;t=60, where t is when
 * the oldest counted request leaves the window.
 */
#ifndef FCGI_RATE_LIMIT_H
#define FCGI_RATE_LIMIT_H

#include "fcgi/exchange.h"

#define RATE_LIMIT_WINDOW_S 60

/*
 * 429 with Retry-After, or x->rate. Public routes pass. A read goes on at once while Redis thinks, and the verdict is heard before
 * anything is answered (response.c): its round trip and that of the query overlap. Not so for a tenant that was denied
 * last: he costs Redis one step and the database nothing.
 */
bool rate_limit_check(struct exchange *x) MUST_CHECK;

/* Hears a verdict that is still out. False when it denies. */
bool rate_limit_settle(struct exchange *x) MUST_CHECK;

#endif
