/*
 * Long polls: requests that ask to be held until something happens. Each holds a responder, so at most a quarter of the pool may
 * be held at a time, and LONG_POLL_PER_TENANT of them by one tenant.
 *
 *     if (long_poll_begin(x)) { while (!long_poll_over(x)) …wait a while and look…; long_poll_end(x); }
 */
#ifndef FCGI_LONG_POLL_H
#define FCGI_LONG_POLL_H

#include "fcgi/exchange.h"

/* Settles the rate limit first. False: answer at once. */
bool long_poll_begin(struct exchange *x) MUST_CHECK;
void long_poll_end(struct exchange *x);

/* Whether to stop waiting: the client has left, the responder was asked to stop, or the request's time is nearly up. */
bool long_poll_over(const struct exchange *x);

#endif
