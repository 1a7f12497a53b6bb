#include "fcgi/gates/rate_limit_local.h"

#define BUCKETS (RATE_LIMIT_LOCAL_SECONDS + 1)

/* UUIDv7 ends in random bytes: they spread tenants and keys over the table. */
static size_t place_of(struct uuid whose, enum scope scope)
{
    return (whose.bytes[15] ^ (size_t)(scope == SCOPE_CHECK ? 0x80 : 0)) % RATE_LIMIT_LOCALS;
}

struct rate_limit_local *rate_limit_local_of(struct rate_limit_local *windows, struct uuid whose, enum scope scope)
{
    struct rate_limit_local *window = &windows[place_of(whose, scope)];

    if (!uuid_equal(window->whose, whose) || window->scope != scope)
        *window = (struct rate_limit_local){.whose = whose, .scope = scope};
    return window;
}

/* Empties the seconds that have passed since the newest one counted. */
static void advance(struct rate_limit_local *window, int64_t second)
{
    if (second - window->second >= BUCKETS || second < window->second)
        memset(window->counts, 0, sizeof window->counts);
    else
        for (int64_t s = window->second + 1; s <= second; s++)
            window->counts[s % BUCKETS] = 0;
    window->second = second;
}

struct rate_verdict rate_limit_local_look(struct rate_limit_local *window, int64_t limit, int64_t second)
{
    int64_t counted = 0, oldest = second;

    advance(window, second);
    for (int64_t s = second; s > second - BUCKETS; s--) {
        counted += window->counts[(s + BUCKETS) % BUCKETS];
        if (window->counts[(s + BUCKETS) % BUCKETS] > 0)
            oldest = s;
    }
    return (struct rate_verdict){
        .known = true, .limit = limit, .remaining = MAX(0, limit - counted), .reset_s = oldest + BUCKETS - second};
}

void rate_limit_local_count(struct rate_limit_local *window)
{
    window->counts[window->second % BUCKETS]++;
}
