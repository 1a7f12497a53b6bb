#include "fcgi/handlers/metrics.h"

#include "fcgi/gates/key_cache.h"
#include "fcgi/handlers/metrics_database.h"
#include "fcgi/handlers/metrics_head.h"
#include "fcgi/pool/pool_status.h"
#include "fcgi/response/response.h"
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

static const char *pool_name(const struct exchange *x)
{
    return x->services->pool == POOL_API ? "api" : "upload";
}

static void put_requests(struct exchange *x)
{
    char label[12];

    metrics_head(x->body, "cs_requests_total", "counter", "Requests answered, by route and status.");
    for (size_t r = 0; r < SCOREBOARD_ROUTES; r++)
        for (size_t s = 0; is_counted(r) && s < SCOREBOARD_STATUSES; s++) {
            const uint64_t count = atomic_load(&x->services->board->routes[r].by_status[s]);

            if (count > 0)
                buf_printf(x->body, "cs_requests_total{pool=\"%s\",route=\"%s\",status=\"%s\"} %llu\n", pool_name(x),
                           route_name(r), status_label(s, label), (unsigned long long)count);
        }
}

static void put_histogram(struct exchange *x, size_t route)
{
    const struct route_counters *counters = &x->services->board->routes[route];
    const char *pool = pool_name(x), *name = route_name(route);
    unsigned long long sum = 0;

    for (size_t b = 0; b <= SCOREBOARD_BUCKETS; b++)
        sum += atomic_load(&counters->buckets[b]);
    if (sum == 0)
        return;
    sum = 0;
    for (size_t b = 0; b < SCOREBOARD_BUCKETS; b++) {
        sum += atomic_load(&counters->buckets[b]);
        buf_printf(x->body, "cs_request_duration_seconds_bucket{pool=\"%s\",route=\"%s\",le=\"%g\"} %llu\n", pool, name,
                   (double)scoreboard_bound_us(b) / (double)STAMP_SECOND, sum);
    }
    sum += atomic_load(&counters->buckets[SCOREBOARD_BUCKETS]);
    buf_printf(x->body, "cs_request_duration_seconds_bucket{pool=\"%s\",route=\"%s\",le=\"+Inf\"} %llu\n", pool, name,
               sum);
    buf_printf(x->body, "cs_request_duration_seconds_sum{pool=\"%s\",route=\"%s\"} %.6f\n", pool, name,
               (double)atomic_load(&counters->duration_us) / (double)STAMP_SECOND);
    buf_printf(x->body, "cs_request_duration_seconds_count{pool=\"%s\",route=\"%s\"} %llu\n", pool, name, sum);
}

static void put_durations(struct exchange *x)
{
    metrics_head(x->body, "cs_request_duration_seconds", "histogram", "Time from the request's arrival to its answer.");
    for (size_t r = 0; r < SCOREBOARD_ROUTES; r++)
        if (is_counted(r))
            put_histogram(x, r);
}

static void put_one(struct exchange *x, const char *name, const char *type, const char *help, int64_t value)
{
    metrics_head(x->body, name, type, help);
    buf_printf(x->body, "%s{pool=\"%s\"} %lld\n", name, pool_name(x), (long long)value);
}

static void put_counters(struct exchange *x)
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
        put_one(x, counters[i].name, "counter", counters[i].help, (int64_t)atomic_load(counters[i].value));
}

static void put_gauges(struct exchange *x)
{
    static const struct {
        const char *value, *name, *help;
    } gauges[] = {{"idle processes", "cs_responders_idle", "Responders that wait for a request."},
                  {"active processes", "cs_responders_active", "Responders that serve one."},
                  {"listen queue", "cs_listen_queue", "Connections that wait to be accepted."},
                  {"listen queue len", "cs_listen_queue_length", "Connections that may wait."}};
    struct status_value values[POOL_STATUS_VALUES];

    pool_status_read(x, values);
    for (size_t g = 0; g < ARRAY_COUNT(gauges); g++)
        for (size_t i = 0; i < POOL_STATUS_VALUES; i++)
            if (strcmp(values[i].name, gauges[g].value) == 0)
                put_one(x, gauges[g].name, "gauge", gauges[g].help, values[i].whole);
    put_one(x, "cs_responder_young_deaths", "gauge", "Responders in a row that died young: above 1 it is a crash loop.",
            atomic_load(&x->services->board->young_deaths));
}

static void put_key_proof(struct exchange *x)
{
    const int64_t proved = key_cache_proved(x->services->keys);

    metrics_head(
        x->body, "cs_key_proof_age_seconds", "gauge",
        "Since the key listener last proved that it receives changes; above 0.9 no key is taken from the cache.");
    if (proved != 0)
        buf_printf(x->body, "cs_key_proof_age_seconds{pool=\"%s\"} %.3f\n", pool_name(x),
                   (double)(stamp_ticks() - proved) / (double)STAMP_SECOND);
}

bool metrics_show(struct exchange *x)
{
    put_requests(x);
    put_durations(x);
    put_counters(x);
    put_gauges(x);
    put_key_proof(x);
    if (x->services->pool == POOL_API)
        metrics_database_put(x);
    return response_bytes(x, 200, "text/plain; version=0.0.4; charset=utf-8", buf_str(x->body));
}
