/*
 * The local stand-in for the shared rate limit: requests counted per second over the last 60 s, the current second included whole,
 * so that it errs on the strict side by less than a second. Pure: time is an argument.
 */
#ifndef FCGI_RATE_LIMIT_LOCAL_H
#define FCGI_RATE_LIMIT_LOCAL_H

#include "fcgi/exchange.h"

#define RATE_LIMIT_LOCAL_SECONDS 60
#define RATE_LIMIT_LOCALS \
    256 /* (tenant, scope) pairs remembered by a responder; a new one takes the place of another */

struct rate_limit_local {
    struct uuid tenant;
    enum scope scope;
    int64_t second; /* the newest one counted */
    uint32_t counts[RATE_LIMIT_LOCAL_SECONDS + 1];
};

struct rate_limit_locals {
    struct rate_limit_local entries[RATE_LIMIT_LOCALS];
};

struct rate_limit_local *rate_limit_local_of(struct rate_limit_locals *windows, struct uuid tenant, enum scope scope);

/* Counts the request if fewer than `limit` stand in the window at `second`. */
struct rate_verdict rate_limit_local_step(struct rate_limit_local *window, int64_t limit, int64_t second,
                                          bool *allowed);

#endif
