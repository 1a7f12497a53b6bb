#include "fcgi/handlers/health.h"

#include "fcgi/handlers/health_probe.h"
#include "fcgi/response/response.h"

static const char *const names[] = {[PROBE_DATABASE] = "db", [PROBE_STORE] = "s3", [PROBE_REDIS] = "redis"};

/* The client reads the short reason, the log the whole of it. */
static bool is_good(struct exchange *x, const struct health_probe *probe)
{
    if (probe->words[0] != '\0')
        fault_log(&x->fault, FAULT_UNAVAILABLE, "%s: %s", names[probe->kind],
                  probe->fault.log[0] != '\0' ? probe->fault.log : probe->words);
    return probe->words[0] == '\0';
}

/* A pause is what an operator wants, and no fault. null: the database does not say. */
static void put_queue(struct exchange *x, const struct health_probe *database)
{
    const bool known = database->words[0] == '\0';

    json_put_text(&x->json, "queue", !known ? NULL : database->paused ? "paused" : "running");
}

static bool write_checks(struct exchange *x, const struct health_probe *probes, size_t count)
{
    bool good = true;

    for (size_t i = 0; i < count; i++)
        good = is_good(x, &probes[i]) && good;
    json_open(&x->json, NULL);
    json_put_text(&x->json, "status", good ? "ok" : "degraded");
    json_open(&x->json, "checks");
    for (size_t i = 0; i < count; i++)
        json_put_text(&x->json, names[probes[i].kind],
                      probes[i].words[0] == '\0' ? "ok" : arena_printf(x->arena, "error: %s", probes[i].words));
    json_close(&x->json);
    put_queue(x, &probes[PROBE_DATABASE]);
    json_put_stamp(&x->json, "timestamp", stamp_now());
    json_close(&x->json);
    return good;
}

bool health_show(struct exchange *x)
{
    static struct health_probe probes[ARRAY_COUNT(names)];

    for (size_t i = 0; i < ARRAY_COUNT(probes); i++)
        health_probe_start(&probes[i], (enum probe_kind)i, x);
    for (size_t i = 0; i < ARRAY_COUNT(probes); i++)
        health_probe_await(&probes[i]);
    return response_json(x, write_checks(x, probes, ARRAY_COUNT(probes)) ? 200 : 503);
}
