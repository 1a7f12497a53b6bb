/*
 * Requests that wait for a provider of models. Each holds a responder meanwhile, so there may be as many as leave a quarter of the pool idle,
 * and in any case a quarter of it.
 *
 *     if (provider_place_take(x)) { …ask…; provider_place_leave(x); }
 */
#ifndef FCGI_PROVIDER_PLACE_H
#define FCGI_PROVIDER_PLACE_H

#include "fcgi/exchange.h"

/* Settles the rate limit first: what is refused costs nothing. False: do without. What is written meanwhile is not cancelled when the client
 * leaves, for what was asked has its price. */
bool provider_place_take(struct exchange *x) MUST_CHECK;
void provider_place_leave(struct exchange *x);

#endif
