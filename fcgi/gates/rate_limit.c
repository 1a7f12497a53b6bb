#include "fcgi/gates/rate_limit.h"

#include "base/log.h"
#include "fcgi/gates/rate_limit_local.h"
#include "fcgi/request/request.h"
#include "fcgi/services.h"

/*
 * KEYS[1] is a list of the microseconds at which the counted requests came, oldest first. ARGV: limit, window in microseconds.
 * Moments ahead of the clock (it was set back) are dropped like those behind the window. string.format, since Lua's own conversion
 * keeps 14 digits only. Answer: allowed, remaining, microseconds until a place becomes free.
 */
static struct redis_script moments_step = {
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

/*
 * The same where the limit is high, with a count for each sixtieth of the window: KEYS[1] is a hash of buckets, of the oldest that counts
 * (first), and of their sum. A bucket leaves when all of it is behind the window. A clock that was set back begins anew.
 */
static struct redis_script buckets_step = {
    .text = "local t = redis.call('TIME')\n"
            "local now, limit, window = t[1] * 1000000 + t[2], tonumber(ARGV[1]), tonumber(ARGV[2])\n"
            "local width = window / 60\n"
            "local last = math.floor(now / width)\n"
            "local held = redis.call('HMGET', KEYS[1], 'first', 'sum')\n"
            "local first, sum = tonumber(held[1]) or last, tonumber(held[2]) or 0\n"
            "if first > last or last - first > 120 then\n"
            "  redis.call('DEL', KEYS[1])\n"
            "  first, sum = last, 0\n"
            "end\n"
            "local count = redis.call('HGET', KEYS[1], first)\n"
            "while first < last and (first < last - 60 or not count) do\n"
            "  if count then\n"
            "    redis.call('HDEL', KEYS[1], first)\n"
            "    sum = sum - count\n"
            "  end\n"
            "  first = first + 1\n"
            "  count = redis.call('HGET', KEYS[1], first)\n"
            "end\n"
            "local allowed = sum < limit and 1 or 0\n"
            "if allowed == 1 then redis.call('HINCRBY', KEYS[1], last, 1) end\n"
            "redis.call('HSET', KEYS[1], 'first', first, 'sum', sum + allowed)\n"
            "redis.call('PEXPIRE', KEYS[1], window / 1000 + width / 1000)\n"
            "return {allowed, math.max(0, limit - sum - allowed), (first + 61) * width - now}\n"};

static int64_t limit_of(const struct exchange *x)
{
    return x->charged == SCOPE_CHECK ? x->caller.rate_limit_check : x->caller.rate_limit_prep;
}

/* ---- tenants whose last request was denied ---- */

static struct uuid *memory_of(const struct exchange *x)
{
    return &x->services->denied[x->caller.tenant.bytes[15] % ARRAY_COUNT(x->services->denied)];
}

static bool was_denied(const struct exchange *x)
{
    return uuid_equal(*memory_of(x), x->caller.tenant);
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
    *memory_of(x) = x->caller.tenant;
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
static bool step_alone(struct exchange *x, const struct fault *away)
{
    const int64_t share = MAX(1, limit_of(x) / scoreboard_size(x->services->board));
    struct rate_verdict rate;
    bool allowed;

    tell_log(x, away);
    rate = rate_limit_local_step(rate_limit_local_of(x->services->windows, x->caller.tenant, x->charged), share,
                                 x->started / STAMP_SECOND, &allowed);

    return judge(x, rate, allowed);
}

/* `away` is why Redis cannot tell: no failure of the request. */
static bool ask(struct exchange *x, struct fault *away)
{
    const bool exact = limit_of(x) <= LIMIT_RATE_MOMENTS;
    char tenant[UUID_TEXT], key[80], limit[24], window[24];
    const char *const arguments[] = {key, limit, window};

    snprintf(key, sizeof key, "cs:rate:%s:%s%s", uuid_format(x->caller.tenant, tenant), route_scope_name(x->charged),
             exact ? "" : ":counts");
    snprintf(limit, sizeof limit, "%lld", (long long)limit_of(x));
    snprintf(window, sizeof window, "%lld", (long long)(RATE_LIMIT_WINDOW_S * STAMP_SECOND));
    return redis_send(x->redis, exact ? &moments_step : &buckets_step, 1, 3, arguments, away);
}

static int64_t whole_seconds(long long us)
{
    return (us + STAMP_SECOND - 1) / STAMP_SECOND;
}

static bool hear(struct exchange *x, redisReply **reply, struct fault *away)
{
    return redis_receive(x->redis, x->arena, reply, away) && (*reply)->type == REDIS_REPLY_ARRAY &&
           (*reply)->elements == 3 && (*reply)->element[0]->type == REDIS_REPLY_INTEGER;
}

bool rate_limit_settle(struct exchange *x)
{
    struct fault away = {0};
    redisReply *reply;

    if (x->verdict != VERDICT_ASKED)
        return x->verdict != VERDICT_DENIED;
    if (!hear(x, &reply, &away))
        return step_alone(x, &away);
    tell_log(x, NULL);
    return judge(x,
                 (struct rate_verdict){.known = true,
                                       .limit = limit_of(x),
                                       .remaining = reply->element[1]->integer,
                                       .reset_s = whole_seconds(reply->element[2]->integer)},
                 reply->element[0]->integer == 1);
}

bool rate_limit_check(struct exchange *x)
{
    struct fault away = {0};

    if (x->route->scopes == 0)
        return true;
    request_phase(x, PHASE_LIMIT);
    if (!ask(x, &away))
        return step_alone(x, &away);
    x->verdict = VERDICT_ASKED;
    return (x->method == METHOD_GET && !was_denied(x)) || rate_limit_settle(x);
}
