#include "fcgi/handlers/metrics.h"

#include "fcgi/handlers/health_probe.h"
#include "fcgi/handlers/metrics_database.h"
#include "fcgi/handlers/metrics_pool.h"
#include "fcgi/services.h"

static const char *route_name(size_t number)
{
    return number < route_count ? route_table[number].name : "none";
}

static const char *status_label(size_t number, char text[12])
{
    snprintf(text, 12, "%d", scoreboard_status(number));
    return scoreboard_status(number) == 0 ? "other" : text;
}

static bool is_counted(size_t number)
{
    return number < route_count || number == SCOREBOARD_ROUTES - 1;
}

static void put_requests(struct exchange *x, const struct metrics_page *page)
{
    char label[12];

    metrics_page_head(page, "cs_requests_total", "counter", "Requests answered, by route and status.");
    for (size_t r = 0; r < SCOREBOARD_ROUTES; r++)
        for (size_t s = 0; is_counted(r) && s < SCOREBOARD_STATUSES; s++) {
            const uint64_t count = atomic_load(&x->services->board->routes[r].by_status[s]);

            if (count > 0)
                buf_printf(page->out, "cs_requests_total{pool=\"%s\",route=\"%s\",status=\"%s\"} %llu\n",
                           metrics_pool_name(x), route_name(r), status_label(s, label), (unsigned long long)count);
        }
}

/* The same by the first digit of the status, for alerts that need no sum over routes. */
static void put_classes(struct exchange *x, const struct metrics_page *page)
{
    static const char *const classes[] = {"other", NULL, "2xx", "3xx", "4xx", "5xx"};
    uint64_t counts[ARRAY_COUNT(classes)] = {0};

    metrics_page_head(page, "cs_responses_total", "counter", "Requests answered, by class of the status.");
    for (size_t r = 0; r < SCOREBOARD_ROUTES; r++)
        for (size_t s = 0; s < SCOREBOARD_STATUSES; s++)
            counts[scoreboard_status(s) / 100] += atomic_load(&x->services->board->routes[r].by_status[s]);
    for (size_t c = 0; c < ARRAY_COUNT(classes); c++)
        if (classes[c] != NULL)
            buf_printf(page->out, "cs_responses_total{pool=\"%s\",class=\"%s\"} %llu\n", metrics_pool_name(x),
                       classes[c], (unsigned long long)counts[c]);
}

static void put_bucket(const struct metrics_page *page, const char *pool, const char *route, int64_t bound_us,
                       unsigned long long count)
{
    char bound[24];

    snprintf(bound, sizeof bound, "%g", (double)bound_us / (double)STAMP_SECOND);
    buf_printf(page->out, "cs_request_duration_seconds_bucket{pool=\"%s\",route=\"%s\",le=\"", pool, route);
    metrics_page_bound(page, bound);
    buf_printf(page->out, "\"} %llu\n", count);
}

static void put_histogram(struct exchange *x, const struct metrics_page *page, size_t route)
{
    const struct route_counters *counters = &x->services->board->routes[route];
    const char *pool = metrics_pool_name(x), *name = route_name(route);
    unsigned long long sum = 0;

    for (size_t b = 0; b <= SCOREBOARD_BUCKETS; b++)
        sum += atomic_load(&counters->buckets[b]);
    if (sum == 0)
        return;
    sum = 0;
    for (size_t b = 0; b < SCOREBOARD_BUCKETS; b++) {
        sum += atomic_load(&counters->buckets[b]);
        put_bucket(page, pool, name, scoreboard_bound_us(b), sum);
    }
    sum += atomic_load(&counters->buckets[SCOREBOARD_BUCKETS]);
    buf_printf(page->out, "cs_request_duration_seconds_bucket{pool=\"%s\",route=\"%s\",le=\"+Inf\"} %llu\n", pool, name,
               sum);
    buf_printf(page->out, "cs_request_duration_seconds_sum{pool=\"%s\",route=\"%s\"} %.6f\n", pool, name,
               (double)atomic_load(&counters->duration_us) / (double)STAMP_SECOND);
    buf_printf(page->out, "cs_request_duration_seconds_count{pool=\"%s\",route=\"%s\"} %llu\n", pool, name, sum);
}

static void put_durations(struct exchange *x, const struct metrics_page *page)
{
    metrics_page_head(page, "cs_request_duration_seconds", "histogram",
                      "Time from the request's arrival to its answer.");
    for (size_t r = 0; r < SCOREBOARD_ROUTES; r++)
        if (is_counted(r))
            put_histogram(x, page, r);
}

static void put_counter(struct exchange *x, const struct metrics_page *page, const char *name, const char *help,
                        uint64_t value)
{
    metrics_page_head(page, name, "counter", help);
    buf_printf(page->out, "%s{pool=\"%s\"} %llu\n", name, metrics_pool_name(x), (unsigned long long)value);
}

static void put_counters(struct exchange *x, const struct metrics_page *page)
{
    struct scoreboard *board = x->services->board;
    const struct {
        const char *name, *help;
        _Atomic uint64_t *value;
    } counters[] = {
        {"cs_connections_total", "Connections accepted.", &board->accepted},
        {"cs_rate_limited_total", "Requests refused by the rate limit.", &board->rate_limited},
        {"cs_received_bytes_total", "Bytes of request bodies.", &board->bytes_in},
        {"cs_sent_bytes_total", "Bytes of answers' bodies.", &board->bytes_out},
        {"cs_slow_requests_total", "Requests slower than FCGI_SLOW_MS.", &board->slow},
        {"cs_request_timeouts_total", "Requests ended for FCGI_REQUEST_TIMEOUT.", &board->timeouts},
        {"cs_responder_crashes_total", "Responders that died without being told to.", &board->crashes},
        {"cs_deserted_total", "Connections whose web server had left before a responder was free.", &board->deserted},
        {"cs_turned_away_total", "Connections closed in a crash loop.", &board->refused},
        {"cs_overflowed_total", "Requests answered with 503 since the queue was full.", &board->overflowed},
        {"cs_tenant_share_refused_total", "Requests refused since their tenant held its share of the pool.",
         &board->share_refused},
        {"cs_uploads_refused_total", "Uploads refused since no place was free for them.", &board->uploads_refused},
        {"cs_slow_uploads_ended_total", "Slow uploads ended since the pool was nearly full.", &board->slow_uploads},
        {"cs_slow_readers_cut_total", "Answers cut since their client read too slowly.", &board->slow_readers},
        {"cs_auth_failures_total", "Requests without a valid key.", &board->auth_failures},
        {"cs_auth_held_back_total", "Those of addresses that had had too many: answered 429.", &board->auth_held_back},
        {"cs_key_lookups_total", "Keys that were not in the cache: the database was asked.", &board->key_lookups},
        {"cs_pool_full_total", "Times the pool could not grow for its ceiling.", &board->max_children_reached},
    };

    for (size_t i = 0; i < ARRAY_COUNT(counters); i++)
        put_counter(x, page, counters[i].name, counters[i].help, atomic_load(counters[i].value));
}

/* The three services are asked at once: whatever is away, the page waits for the slowest of them only. */
static void put_system(struct exchange *x, const struct metrics_page *page)
{
    static struct health_probe redis, store;

    health_probe_start(&redis, PROBE_REDIS, x);
    health_probe_start(&store, PROBE_STORE, x);
    metrics_database_put(x, page);
    health_probe_await(&redis);
    health_probe_await(&store);
    metrics_page_flag(page, "cs_redis_up", "Whether Redis answers and keeps what it is given, as /health says.",
                      redis.words[0] == '\0');
    metrics_page_flag(page, "cs_store_up", "Whether the object store answers and has room, as /health says.",
                      store.words[0] == '\0');
}

bool metrics_show(struct exchange *x)
{
    const struct metrics_page page = metrics_page_begin(x);

    put_requests(x, &page);
    put_classes(x, &page);
    put_durations(x, &page);
    put_counters(x, &page);
    metrics_pool_put(x, &page);
    if (x->services->pool == POOL_API)
        put_system(x, &page);
    return metrics_page_end(x, &page);
}
