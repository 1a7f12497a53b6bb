/*
 * The rate limit: two sliding windows of 60 s, exact over all responders and hosts, since each decision is one atomic step in Redis on its
 * clock (rate_limit_step.h). One is of the tenant and the scope, against the tenant's ceiling: the largest limit among its active keys,
 * unless an operator has set another. The other is of the key and the scope, against the key's own limit. So a tenant never passes its
 * ceiling whatever keys it has, and a small key begins with its own window. A denied request is counted in neither. A limit above LIMIT_RATE_MOMENTS is counted by the second, so that what a
 * tenant makes Redis hold is bounded: no 60 s hold more requests than the limit, and a place is free again up to a second later.
 * While Redis is away, or refuses since its memory is full, each responder keeps windows of its own
 * (rate_limit_local.h) with its share of the limits, so that the limit neither vanishes nor refuses everything.
 *
 * Headers: draft-ietf-httpapi-ratelimit-headers-10, RateLimit-Policy: "prep";q=60;w=60 and RateLimit: "prep";r=59;t=60, of the window
 * that is nearer its end, where t is when
 * the oldest counted request leaves the window.
 */
#ifndef FCGI_RATE_LIMIT_H
#define FCGI_RATE_LIMIT_H

#include "fcgi/exchange.h"

/*
 * 429 with Retry-After, or x->rate. Public routes pass. Redis is asked, and all requests but reads wait for its verdict. A read goes
 * on and its verdict is read by rate_limit_settle, so that the round trips to Redis and to the database overlap. A read with a key
 * whose last request was denied waits as well: a denied request costs one Redis call and no query.
 */
bool rate_limit_check(struct exchange *x) MUST_CHECK;

/* Reads a verdict that has not come yet; after the handler, and before a long poll waits. False when the request is denied: the fault takes
 * the place of whatever the handler filed or filled. */
bool rate_limit_settle(struct exchange *x) MUST_CHECK;

/* What is left of a scope that the caller's key has, in the window that is nearer its end; nothing is counted. After
 * rate_limit_settle. */
struct rate_verdict rate_limit_peek(struct exchange *x, enum scope scope);

#endif
