/*
 * What a model costs: the part of the registry that prices are read from, and the sum of an answer.
 *
 *     "usd_per_million": {"input", "cached", "output", "cache_write"?, "long"?: {"above_tokens", "input", "cached", "output"}}
 *
 * or a list of such objects that each have "from", a date: the latest that has begun counts. `cache_write` is the price of tokens that the
 * provider puts into its cache; without it they cost what the others do. Beyond `long.above_tokens` tokens sent, the whole exchange has the
 * prices of `long`. A model without "usd_per_million" has no known price, unless it has
 *
 *     "usd_per_minute": of a recording that it hears
 *
 * which is then all that it costs, or comes on top of its tokens.
 */
#ifndef LLM_REGISTRY_PRICE_H
#define LLM_REGISTRY_PRICE_H

#include "base/json.h"

struct registry_rates { /* USD per million tokens */
    double input, cached, cache_write, output;
};

struct registry_price {
    bool known;
    struct registry_rates usual, lengthy;
    int64_t lengthy_above; /* tokens sent; 0: the usual rates whatever the length */
    double per_minute;     /* USD of a minute heard */
};

struct registry_tokens {
    int64_t in;            /* all that were sent */
    int64_t cached;        /* of those */
    int64_t cache_written; /* of those */
    int64_t out;
    double seconds; /* of a recording that was heard */
};

/* `value` is "usd_per_million" or NULL. False with a line for each problem, which begins with `where`. */
bool registry_price_read(const json_t *value, stamp now, const char *where, struct buf *problems,
                         struct registry_price *price) MUST_CHECK;

/* `value` is "usd_per_minute" or NULL, which changes nothing. False like the other. */
bool registry_price_read_minute(const json_t *value, const char *where, struct buf *problems,
                                struct registry_price *price) MUST_CHECK;

/* What an exchange costs, in USD; 0 when the price is not known. */
double registry_price_of(const struct registry_price *price, const struct registry_tokens *tokens);

#endif
