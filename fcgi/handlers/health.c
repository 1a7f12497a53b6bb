#include "fcgi/handlers/health.h"

#include <pthread.h>
#include <time.h>

#include "base/num.h"
#include "fcgi/response/response.h"
#include "fcgi/services.h"
#include "gen/release.h"

#define PROBE_S 2
#define PROBE_MS 1800 /* given to a service, so that its session is still ours when the probe is judged */
#define WORDS 96

/* One service. Each probe has a thread, an arena and a fault of its own: a request's are not made for two at once. */
struct probe {
    const char *name;
    bool (*ask)(struct probe *probe);
    struct exchange *x;
    struct arena *arena;
    struct fault fault;
    char words[WORDS]; /* why it is not ok; "" when it is */
    pthread_t thread;
    bool started;
};

static bool say(struct probe *probe, const char *words)
{
    snprintf(probe->words, sizeof probe->words, "%s", words);
    return false;
}

/* A schema that is older than the program fails its requests; one that is too old cannot even be asked. A newer one is no fault: during
 * a deployment the programs of before run on it. */
static bool judge_schema(struct probe *p, bool answered, const struct pg_rows *rows)
{
    if (answered ? pg_get_bool(rows, 0, PG_COL(health, current)) : p->fault.kind == FAULT_UNAVAILABLE)
        return answered || say(p, "database unavailable");
    return say(p, "schema is behind: run sql/migrate deploy");
}

static bool ask_database(struct probe *p)
{
    const struct unit unit = {.pg = p->x->unit.pg, .arena = p->arena, .fault = &p->fault};
    struct pg_rows rows = {0};
    bool answered;

    pg_patience(unit.pg, PROBE_MS);
    answered = pg_ready(unit.pg, unit.fault) && PG_RUN(&unit, &rows, health, pg_text(RELEASE_MIGRATION));
    pg_patience(unit.pg, 0);
    return judge_schema(p, answered, &rows);
}

static bool ask_store(struct probe *p)
{
    return store_ping(p->x->store, PROBE_MS, &p->fault) ||
           say(p, p->fault.kind == FAULT_STORE_FULL ? "disk full" : "object storage unavailable");
}

/* The value behind "name:" in the text of INFO. */
static struct str info_field(const char *info, const char *name)
{
    const char *at = strstr(info, name);
    struct str rest = str_of(at != NULL ? at + strlen(name) : "");

    return str_trim(str_cut(&rest, '\r'));
}

/* A server that evicts keys, or has no room for more, would lose work announced to it. */
static bool judge_memory(struct probe *p, const char *info)
{
    const struct str policy = info_field(info, "maxmemory_policy:");
    int64_t used = 0, most = 0;

    if (!num_parse(info_field(info, "used_memory:"), 0, INT64_MAX, &used) ||
        !num_parse(info_field(info, "\nmaxmemory:"), 0, INT64_MAX, &most))
        return say(p, "redis does not tell its memory");
    if (policy.len > 0 && !str_equal(policy, STR("noeviction")))
        return say(p, "redis may evict keys: maxmemory-policy must be noeviction");
    return most == 0 || used < most || say(p, "redis is out of memory");
}

static bool ask_redis(struct probe *p)
{
    const char *const info[] = {"INFO", "memory"};
    redisReply *reply;

    if (!redis_command(p->x->redis, p->arena, &reply, &p->fault, 2, info) || reply->type != REDIS_REPLY_STRING)
        return say(p, "redis unavailable");
    return judge_memory(p, reply->str);
}

static void *run(void *context)
{
    struct probe *probe = context;

    probe->ask(probe);
    return NULL;
}

static void start(struct probe *probe, struct exchange *x)
{
    probe->x = x;
    probe->arena = arena_new(MIB);
    probe->started = pthread_create(&probe->thread, NULL, run, probe) == 0;
    if (!probe->started)
        say(probe, "no thread");
}

/* A probe that is not back in time keeps its service's connection: the responder leaves after this request, without touching it. */
static void await(struct probe *probe, const struct timespec *deadline)
{
    if (!probe->started)
        return;
    if (pthread_timedjoin_np(probe->thread, NULL, deadline) == 0) {
        arena_free(probe->arena);
        return;
    }
    pthread_detach(probe->thread);
    say(probe, "no answer within 2 s");
    probe->x->services->tainted = true;
}

/* The client reads the short reason, the log the whole of it. */
static bool is_good(struct exchange *x, const struct probe *probe)
{
    if (probe->words[0] != '\0')
        fault_log(&x->fault, FAULT_UNAVAILABLE, "%s: %s", probe->name,
                  probe->fault.log[0] != '\0' ? probe->fault.log : probe->words);
    return probe->words[0] == '\0';
}

static bool write_checks(struct exchange *x, const struct probe *probes, size_t count)
{
    bool good = true;

    for (size_t i = 0; i < count; i++)
        good = is_good(x, &probes[i]) && good;
    json_open(&x->json, NULL);
    json_put_text(&x->json, "status", good ? "ok" : "degraded");
    json_open(&x->json, "checks");
    for (size_t i = 0; i < count; i++)
        json_put_text(&x->json, probes[i].name,
                      probes[i].words[0] == '\0' ? "ok" : arena_printf(x->arena, "error: %s", probes[i].words));
    json_close(&x->json);
    json_put_stamp(&x->json, "timestamp", stamp_now());
    json_close(&x->json);
    return good;
}

bool health_show(struct exchange *x)
{
    static struct probe probes[3]; /* outlives the request: a late thread still writes here */
    struct timespec deadline;

    probes[0] = (struct probe){.name = "db", .ask = ask_database};
    probes[1] = (struct probe){.name = "s3", .ask = ask_store};
    probes[2] = (struct probe){.name = "redis", .ask = ask_redis};
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += PROBE_S;
    for (size_t i = 0; i < ARRAY_COUNT(probes); i++)
        start(&probes[i], x);
    for (size_t i = 0; i < ARRAY_COUNT(probes); i++)
        await(&probes[i], &deadline);
    return response_json(x, write_checks(x, probes, ARRAY_COUNT(probes)) ? 200 : 503);
}
