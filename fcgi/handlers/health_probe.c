#include "fcgi/handlers/health_probe.h"

#include "base/num.h"
#include "fcgi/services.h"
#include "gen/release.h"

#define PROBE_MS 1800 /* given to a service, so that its session is still ours when the probe is judged */

static bool say(struct health_probe *probe, const char *words)
{
    snprintf(probe->words, sizeof probe->words, "%s", words);
    return false;
}

/* A schema that is older than the program fails its requests; one that is too old cannot even be asked. A newer one is no fault: during
 * a deployment the programs of before run on it. */
static bool judge_schema(struct health_probe *p, bool answered, const struct pg_rows *rows)
{
    if (answered ? pg_get_bool(rows, 0, PG_COL(health, current)) : p->fault.kind == FAULT_UNAVAILABLE)
        return answered || say(p, "database unavailable");
    return say(p, "schema is behind: run sql/migrate deploy");
}

static bool ask_database(struct health_probe *p)
{
    const struct unit unit = {.pg = p->x->unit.pg, .arena = p->arena, .fault = &p->fault};
    struct pg_rows rows = {0};
    bool answered;

    pg_patience(unit.pg, PROBE_MS);
    answered = pg_ready(unit.pg, unit.fault) && PG_RUN(&unit, &rows, health, pg_text(RELEASE_MIGRATION));
    pg_patience(unit.pg, 0);
    p->paused = answered && pg_get_bool(&rows, 0, PG_COL(health, paused));
    return judge_schema(p, answered, &rows);
}

static bool ask_store(struct health_probe *p)
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
static bool judge_memory(struct health_probe *p, const char *info)
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

static bool ask_redis(struct health_probe *p)
{
    const char *const info[] = {"INFO", "memory"};
    redisReply *reply;

    if (!redis_command(p->x->redis, p->arena, &reply, &p->fault, 2, info) || reply->type != REDIS_REPLY_STRING)
        return say(p, "redis unavailable");
    return judge_memory(p, reply->str);
}

static void *run(void *context)
{
    static bool (*const ask[])(struct health_probe *) = {
        [PROBE_DATABASE] = ask_database,
        [PROBE_STORE] = ask_store,
        [PROBE_REDIS] = ask_redis,
    };
    struct health_probe *probe = context;

    ask[probe->kind](probe);
    return NULL;
}

void health_probe_start(struct health_probe *probe, enum probe_kind kind, struct exchange *x)
{
    *probe = (struct health_probe){.kind = kind, .x = x};
    clock_gettime(CLOCK_REALTIME, &probe->deadline);
    probe->deadline.tv_sec += PROBE_S;
    probe->arena = arena_new(MIB);
    probe->started = pthread_create(&probe->thread, NULL, run, probe) == 0;
    if (!probe->started)
        say(probe, "no thread");
}

void health_probe_await(struct health_probe *probe)
{
    if (!probe->started)
        return;
    if (pthread_timedjoin_np(probe->thread, NULL, &probe->deadline) == 0) {
        arena_free(probe->arena);
        return;
    }
    pthread_detach(probe->thread);
    say(probe, "no answer within 2 s");
    probe->x->services->tainted = true;
}
