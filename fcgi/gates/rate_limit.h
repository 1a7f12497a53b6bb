/*
 * The rate limit: a sliding window of 60 s per (tenant, scope), exact over all responders and hosts, since each decision is one atomic
 * step in Redis on its clock. A denied request is not counted. A limit above LIMIT_RATE_MOMENTS is counted by the second, so that what a
 * tenant makes Redis hold is bounded: no 60 s hold more requests than the limit, and a place is free again up to a second later.
 * While Redis is away, or refuses since its memory is full, each responder keeps a window of its own
 * (rate_limit_local.h) with its share of the limit, so that the limit neither vanishes nor refuses everything.
 *
 * Headers: draft-ietf-httpapi-ratelimit-headers-10, RateLimit-Policy: "prep";q=60;w=60 and RateLimit: "prep";r=59;t=60, where t is when
 * the oldest counted request leaves the window.
 */
#ifndef FCGI_RATE_LIMIT_H
#define FCGI_RATE_LIMIT_H

#include "fcgi/exchange.h"

#define RATE_LIMIT_WINDOW_S 60

/*
 * 429 with Retry-After, or x->rate. Public routes pass. Redis is asked, and all requests but reads wait for its verdict. A read goes
 * on and its verdict is read by rate_limit_settle, so that the round trips to Redis and to the database overlap. A read of a tenant
 * whose last request was denied waits as well: a denied request costs one Redis call and no query.
 */
bool rate_limit_check(struct exchange *x) MUST_CHECK;

/* Reads a verdict that has not come yet; after the handler, and before a long poll waits. False when the request is denied: the fault takes
 * the place of whatever the handler filed or filled. */
bool rate_limit_settle(struct exchange *x) MUST_CHECK;

#endif
