/*
 * The step in Redis that judges a request: it looks at two windows and counts the request in both if there is room in both, all in one
 * script on Redis's clock. A window whose limit is at most LIMIT_RATE_MOMENTS holds the moment of each request; others hold a count for
 * each second.
 */
#ifndef FCGI_RATE_LIMIT_STEP_H
#define FCGI_RATE_LIMIT_STEP_H

#include "fcgi/exchange.h"

#define RATE_LIMIT_WINDOW_S 60

/* Of whom so many requests of a scope are allowed: a tenant, or a key. */
struct rate_limit_window {
    struct uuid whose;
    enum scope scope;
    int64_t limit;
};

struct rate_limit_pair {
    struct rate_limit_window tenant, key;
};

/* What is left of each window, this request counted if it was. */
struct rate_limit_answer {
    bool allowed;
    struct rate_verdict tenant, key;
};

/* Sends it without waiting. `counts` false: only looks. False with `away` when Redis cannot be asked, as in the next. */
bool rate_limit_step_ask(struct redis *redis, const struct rate_limit_pair *pair, bool counts,
                         struct fault *away) MUST_CHECK;

bool rate_limit_step_hear(struct redis *redis, struct arena *arena, const struct rate_limit_pair *pair,
                          struct rate_limit_answer *answer, struct fault *away) MUST_CHECK;

#endif
