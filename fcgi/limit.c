#include "fcgi/limit.h"

#include "fcgi/limit_window.h"
#include "fcgi/request.h"
#include "fcgi/scope.h"
#include "fcgi/worker.h"

/*
 * KEYS[1] is a list of the microseconds at which the counted requests came, oldest first. ARGV: limit, window in microseconds.
 * Moments ahead of the clock (it was set back) are dropped like those behind the window. string.format, since Lua's own conversion
 * keeps 14 digits only. Answer: allowed, remaining, microseconds until a place becomes free.
 */
static struct redis_script window_step = {
    .text = "local t = redis.call('TIME')\n"
            "local now, limit, window = t[1] * 1000000 + t[2], tonumber(ARGV[1]), tonumber(ARGV[2])\n"
            "local oldest = tonumber(redis.call('LINDEX', KEYS[1], 0))\n"
            "while oldest and (oldest <= now - window or oldest > now) do\n"
            "  redis.call('LPOP', KEYS[1])\n"
            "  oldest = tonumber(redis.call('LINDEX', KEYS[1], 0))\n"
            "end\n"
            "local count = redis.call('LLEN', KEYS[1])\n"
            "if count >= limit then\n"
            "  local frees = tonumber(redis.call('LINDEX', KEYS[1], count - limit)) or now\n"
            "  return {0, 0, frees + window - now}\n"
            "end\n"
            "redis.call('RPUSH', KEYS[1], string.format('%.0f', now))\n"
            "redis.call('PEXPIRE', KEYS[1], window / 1000)\n"
            "return {1, limit - count - 1, (oldest or now) + window - now}\n"};

static bool deny(struct exchange *x)
{
    x->fault.retry_after_s = (unsigned)MAX(1, x->rate.reset_s);
    return fault_set(&x->fault, FAULT_RATE_LIMITED, "Rate limit of %lld requests per %d s for scope %s exceeded",
                     (long long)x->rate.limit, LIMIT_WINDOW_S, scope_name(x->charged));
}

/* Each responder's share of the limit, at least one request. */
static bool step_alone(struct exchange *x, int64_t limit)
{
    const int64_t share = MAX(1, limit / worker_pool_size(x->worker));
    bool allowed;

    x->rate = limit_window_step(limit_window_of(x->worker->windows, x->caller.tenant, x->charged), share,
                                x->started / STAMP_SECOND, &allowed);
    return allowed || deny(x);
}

static int64_t whole_seconds(long long us)
{
    return (us + STAMP_SECOND - 1) / STAMP_SECOND;
}

static bool is_verdict(const redisReply *reply)
{
    return reply->type == REDIS_REPLY_ARRAY && reply->elements == 3 && reply->element[0]->type == REDIS_REPLY_INTEGER;
}

static bool step_shared(struct exchange *x, int64_t limit, redisReply **reply)
{
    char tenant[UUID_TEXT], key[64], limit_text[24], window_text[24];
    const char *const arguments[] = {key, limit_text, window_text};
    struct fault away = {0}; /* Redis being away is no failure of the request */

    snprintf(key, sizeof key, "cs:rate:%s:%s", uuid_format(x->caller.tenant, tenant), scope_name(x->charged));
    snprintf(limit_text, sizeof limit_text, "%lld", (long long)limit);
    snprintf(window_text, sizeof window_text, "%lld", (long long)(LIMIT_WINDOW_S * STAMP_SECOND));
    return redis_eval(x->redis, x->arena, reply, &away, &window_step, 1, 3, arguments) && is_verdict(*reply);
}

bool limit_check(struct exchange *x)
{
    redisReply *reply;
    int64_t limit;

    if (x->route->scopes == 0)
        return true;
    request_phase(x, PHASE_LIMIT);
    limit = x->charged == SCOPE_CHECK ? x->caller.rate_limit_check : x->caller.rate_limit_prep;
    if (!step_shared(x, limit, &reply))
        return step_alone(x, limit);
    x->rate = (struct rate_verdict){.known = true,
                                    .limit = limit,
                                    .remaining = reply->element[1]->integer,
                                    .reset_s = whole_seconds(reply->element[2]->integer)};
    return reply->element[0]->integer == 1 || deny(x);
}
