/*
 * The local stand-in for the shared rate limit: requests counted per second over the last 60 s, the current second included whole,
 * so that it errs on the strict side by less than a second. Pure: time is an argument.
 */
#ifndef FCGI_LIMIT_WINDOW_H
#define FCGI_LIMIT_WINDOW_H

#include "fcgi/exchange.h"

#define LIMIT_WINDOW_SECONDS 60
#define LIMIT_WINDOWS 256 /* (tenant, scope) pairs remembered by a responder; a new one takes the place of another */

struct limit_window {
    struct uuid tenant;
    enum scope scope;
    int64_t second; /* the newest one counted */
    uint32_t counts[LIMIT_WINDOW_SECONDS + 1];
};

struct limit_windows {
    struct limit_window entries[LIMIT_WINDOWS];
};

struct limit_window *limit_window_of(struct limit_windows *windows, struct uuid tenant, enum scope scope);

/* Counts the request if fewer than `limit` stand in the window at `second`. */
struct rate_verdict limit_window_step(struct limit_window *window, int64_t limit, int64_t second, bool *allowed);

#endif
