#include "fcgi/gates/rate_limit.h"

#include "base/log.h"
#include "fcgi/gates/rate_limit_local.h"
#include "fcgi/gates/rate_limit_step.h"
#include "fcgi/request/request.h"
#include "fcgi/services.h"

/* The windows of the caller for a scope. */
static struct rate_limit_pair pair_of(const struct exchange *x, enum scope scope)
{
    const struct caller *caller = &x->caller;
    const bool check = scope == SCOPE_CHECK;

    return (struct rate_limit_pair){
        .tenant = {caller->tenant, scope, check ? caller->rate_ceiling_check : caller->rate_ceiling_prep},
        .key = {caller->key, scope, check ? caller->rate_limit_check : caller->rate_limit_prep},
    };
}

/* The one that is nearer its end: with fewer requests left, or, where none is left in either, that frees later. */
static struct rate_verdict nearer(struct rate_verdict tenant, struct rate_verdict key)
{
    if (tenant.remaining != key.remaining)
        return tenant.remaining < key.remaining ? tenant : key;
    return tenant.reset_s > key.reset_s ? tenant : key;
}

/* ---- keys whose last request was denied ---- */

static struct uuid *memory_of(const struct exchange *x)
{
    return &x->services->denied[x->caller.key.bytes[15] % ARRAY_COUNT(x->services->denied)];
}

static bool was_denied(const struct exchange *x)
{
    return uuid_equal(*memory_of(x), x->caller.key);
}

/* ---- the verdict ---- */

static bool judge(struct exchange *x, struct rate_verdict rate, bool allowed)
{
    x->rate = rate;
    x->verdict = allowed ? VERDICT_ALLOWED : VERDICT_DENIED;
    if (allowed && was_denied(x))
        *memory_of(x) = (struct uuid){0};
    if (allowed)
        return true;
    *memory_of(x) = x->caller.key;
    fault_clear(&x->fault); /* of a handler that ran before the verdict */
    x->fault.retry_after_s = (unsigned)MAX(1, rate.reset_s);
    return fault_set(&x->fault, FAULT_RATE_LIMITED, "Rate limit of %lld requests per %d s for scope %s exceeded",
                     (long long)rate.limit, RATE_LIMIT_WINDOW_S, route_scope_name(x->charged));
}

/* For all responders together: see redis_watch.h. */
static void tell_log(struct exchange *x, const struct fault *away)
{
    switch (redis_watch(&x->services->board->redis, away == NULL, stamp_ticks())) {
    case REDIS_GONE:
        log_say(LOG_WARNING, "redis", "away, each responder limits tenants by itself: %s", away->log);
        break;
    case REDIS_BACK:
        log_say(LOG_INFO, "redis", "back");
        break;
    case REDIS_SAME:
        break;
    }
}

/* Each responder's share of the limit, at least one request. */
static int64_t share_of(const struct exchange *x, int64_t limit)
{
    return MAX(1, limit / scoreboard_size(x->services->board));
}

/* The step of this responder alone. */
static struct rate_limit_answer step_alone(struct exchange *x, enum scope scope, bool counts)
{
    const struct rate_limit_pair pair = pair_of(x, scope);
    const int64_t second = x->started / STAMP_SECOND;
    struct rate_limit_local *tenant = rate_limit_local_of(x->services->windows->tenants, pair.tenant.whose, scope),
                            *key = rate_limit_local_of(x->services->windows->keys, pair.key.whose, scope);
    struct rate_limit_answer answer = {
        .tenant = rate_limit_local_look(tenant, share_of(x, pair.tenant.limit), second),
        .key = rate_limit_local_look(key, share_of(x, pair.key.limit), second),
    };

    answer.allowed = answer.tenant.remaining > 0 && answer.key.remaining > 0;
    if (answer.allowed && counts) {
        rate_limit_local_count(tenant);
        rate_limit_local_count(key);
        answer.tenant.remaining--;
        answer.key.remaining--;
    }
    return answer;
}

static bool judge_alone(struct exchange *x, const struct fault *away)
{
    struct rate_limit_answer answer;

    tell_log(x, away);
    answer = step_alone(x, x->charged, true);
    return judge(x, nearer(answer.tenant, answer.key), answer.allowed);
}

bool rate_limit_settle(struct exchange *x)
{
    const struct rate_limit_pair pair = pair_of(x, x->charged);
    struct rate_limit_answer answer;
    struct fault away = {0}; /* why Redis cannot tell: no failure of the request */

    if (x->verdict != VERDICT_ASKED)
        return x->verdict != VERDICT_DENIED;
    if (!rate_limit_step_hear(x->redis, x->arena, &pair, &answer, &away))
        return judge_alone(x, &away);
    tell_log(x, NULL);
    return judge(x, nearer(answer.tenant, answer.key), answer.allowed);
}

bool rate_limit_check(struct exchange *x)
{
    struct rate_limit_pair pair;
    struct fault away = {0};

    if (x->route->scopes == 0)
        return true;
    request_phase(x, PHASE_LIMIT);
    pair = pair_of(x, x->charged);
    if (!rate_limit_step_ask(x->redis, &pair, true, &away))
        return judge_alone(x, &away);
    x->verdict = VERDICT_ASKED;
    return (x->method == METHOD_GET && !was_denied(x)) || rate_limit_settle(x);
}

struct rate_verdict rate_limit_peek(struct exchange *x, enum scope scope)
{
    const struct rate_limit_pair pair = pair_of(x, scope);
    struct rate_limit_answer answer;
    struct fault away = {0};

    if (!rate_limit_step_ask(x->redis, &pair, false, &away) ||
        !rate_limit_step_hear(x->redis, x->arena, &pair, &answer, &away))
        answer = step_alone(x, scope, false);
    return nearer(answer.tenant, answer.key);
}
