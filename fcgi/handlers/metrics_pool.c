#include "fcgi/handlers/metrics_pool.h"

#include "fcgi/gates/key_cache.h"
#include "fcgi/pool/occupancy.h"
#include "fcgi/pool/pool_status.h"
#include "fcgi/services.h"
#include "gen/release.h"

const char *metrics_pool_name(const struct exchange *x)
{
    return x->services->pool == POOL_API ? "api" : "upload";
}

static void put_gauge(struct exchange *x, const struct metrics_page *page, const char *name, const char *help,
                      int64_t value)
{
    metrics_page_head(page, name, "gauge", help);
    buf_printf(page->out, "%s{pool=\"%s\"} %lld\n", name, metrics_pool_name(x), (long long)value);
}

static void put_status(struct exchange *x, const struct metrics_page *page)
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
                put_gauge(x, page, gauges[g].name, gauges[g].help, values[i].whole);
    put_gauge(x, page, "cs_responder_young_deaths", "Responders in a row that died young: above 1 it is a crash loop.",
              atomic_load(&x->services->board->young_deaths));
}

static void put_held(struct exchange *x, const struct metrics_page *page)
{
    const struct occupancy count = occupancy_count(x->services->board, 0, 0);
    const struct {
        const char *by;
        int64_t number;
    } held[] = {
        {"long_poll", count.polls}, {"reader", count.readers}, {"upload", count.uploads}, {"provider", count.askers}};

    metrics_page_head(
        page, "cs_responders_held", "gauge",
        "Responders that wait, by what for: a job (long_poll), a client that reads its answer (reader) or "
        "sends a file (upload), a provider of models (provider).");
    for (size_t i = 0; i < ARRAY_COUNT(held); i++)
        buf_printf(page->out, "cs_responders_held{pool=\"%s\",by=\"%s\"} %lld\n", metrics_pool_name(x), held[i].by,
                   (long long)held[i].number);
}

static void put_key_proof(struct exchange *x, const struct metrics_page *page)
{
    const int64_t proved = key_cache_proved(x->services->keys);

    metrics_page_head(
        page, "cs_key_proof_age_seconds", "gauge",
        "Since the key listener last proved that it receives changes; above 0.9 no key is taken from the cache.");
    if (proved != 0)
        buf_printf(page->out, "cs_key_proof_age_seconds{pool=\"%s\"} %.3f\n", metrics_pool_name(x),
                   (double)(stamp_ticks() - proved) / (double)STAMP_SECOND);
}

static void put_program(struct exchange *x, const struct metrics_page *page)
{
    char digest[SETTINGS_DIGEST];

    metrics_page_head(page, "cs_build_info", "info", "The program that answers.");
    buf_printf(page->out, "cs_build_info{pool=\"%s\",version=\"%s\"} 1\n", metrics_pool_name(x), RELEASE_VERSION);
    settings_digest(x->settings, digest);
    metrics_page_head(page, "cs_settings_info", "info",
                      "The settings it runs with, as a digest: two processes with the same one have the same settings, "
                      "but for secrets.");
    buf_printf(page->out, "cs_settings_info{pool=\"%s\",digest=\"%s\"} 1\n", metrics_pool_name(x), digest);
}

void metrics_pool_put(struct exchange *x, const struct metrics_page *page)
{
    put_program(x, page);
    metrics_page_head(page, "cs_start_time_seconds", "gauge",
                      "When the pool's master was started, in seconds since 1970; reloads leave it as it is.");
    buf_printf(page->out, "cs_start_time_seconds{pool=\"%s\"} %.3f\n", metrics_pool_name(x),
               (double)x->services->board->started / (double)STAMP_SECOND);
    put_status(x, page);
    put_held(x, page);
    put_key_proof(x, page);
}
