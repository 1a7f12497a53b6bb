/*
 * The local stand-in for the shared rate limit: requests counted per second over the last 60 s, the current second included whole,
 * so that it errs on the strict side by less than a second. Pure: time is an argument.
 */
#ifndef FCGI_RATE_LIMIT_LOCAL_H
#define FCGI_RATE_LIMIT_LOCAL_H

#include "fcgi/exchange.h"

#define RATE_LIMIT_LOCAL_SECONDS 60
#define RATE_LIMIT_LOCALS \
    256 /* tenants and keys, each with a scope, remembered by a responder; a new one takes the place of another */

struct rate_limit_local {
    struct uuid whose;
    enum scope scope;
    int64_t second; /* the newest one counted */
    uint32_t counts[RATE_LIMIT_LOCAL_SECONDS + 1];
};

/* Apart, so that a tenant and its key never take each other's place. */
struct rate_limit_locals {
    struct rate_limit_local tenants[RATE_LIMIT_LOCALS], keys[RATE_LIMIT_LOCALS];
};

/* A window among RATE_LIMIT_LOCALS, begun anew if another one's was in its place. */
struct rate_limit_local *rate_limit_local_of(struct rate_limit_local *windows, struct uuid whose, enum scope scope);

/* What is left of a limit at `second`, and how long until a place becomes free. */
struct rate_verdict rate_limit_local_look(struct rate_limit_local *window, int64_t limit, int64_t second);

/* Counts a request of the second that was looked at. */
void rate_limit_local_count(struct rate_limit_local *window);

#endif
