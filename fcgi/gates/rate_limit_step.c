#include "fcgi/gates/rate_limit_step.h"

/*
 * KEYS: the windows. ARGV: the window in microseconds, whether to count, and for each window its limit and whether it holds moments.
 * Answer: allowed, then for each window what is left and the microseconds until a place becomes free.
 *
 * Moments are a list, oldest first. Those ahead of the clock (it was set back) are dropped like those behind the window. string.format,
 * since Lua's own conversion keeps 14 digits only.
 *
 * Counts are a hash of buckets, each a sixtieth of the window, of the oldest that counts (first), and of their sum. A bucket leaves when
 * all of it is behind the window. A clock that was set back begins anew. A request within the same bucket as the one before costs one
 * reading and one writing command.
 */
static struct redis_script two_windows = {
    .text = "local t = redis.call('TIME')\n"
            "local now, window = t[1] * 1000000 + t[2], tonumber(ARGV[1])\n"
            "local width = window / 60\n"
            "local last = math.floor(now / width)\n"
            "local moments, counts = {}, {}\n"
            "function moments.look(key, limit)\n"
            "  local oldest = tonumber(redis.call('LINDEX', key, 0))\n"
            "  while oldest and (oldest <= now - window or oldest > now) do\n"
            "    redis.call('LPOP', key)\n"
            "    oldest = tonumber(redis.call('LINDEX', key, 0))\n"
            "  end\n"
            "  local count = redis.call('LLEN', key)\n"
            "  local frees = oldest or now\n"
            "  if count >= limit then frees = tonumber(redis.call('LINDEX', key, count - limit)) or now end\n"
            "  return math.max(0, limit - count), frees + window - now\n"
            "end\n"
            "function moments.count(key)\n"
            "  redis.call('RPUSH', key, string.format('%.0f', now))\n"
            "  redis.call('PEXPIRE', key, window / 1000)\n"
            "end\n"
            "function counts.look(key, limit)\n"
            "  local held = redis.call('HMGET', key, 'first', 'sum', last)\n"
            "  local first, sum, mine = tonumber(held[1]) or last, tonumber(held[2]) or 0, tonumber(held[3]) or 0\n"
            "  if first > last or last - first > 120 then\n"
            "    redis.call('DEL', key)\n"
            "    first, sum, mine = last, 0, 0\n"
            "  elseif first < last - 60 then\n"
            "    local count\n"
            "    repeat\n"
            "      count = redis.call('HGET', key, first)\n"
            "      if first < last - 60 or not count then\n"
            "        if count then redis.call('HDEL', key, first) end\n"
            "        first, sum, count = first + 1, sum - (count or 0), false\n"
            "      end\n"
            "    until count or first == last\n"
            "    redis.call('HSET', key, 'first', first, 'sum', sum)\n"
            "  end\n"
            "  counts[key] = {first, sum, mine}\n"
            "  return math.max(0, limit - sum), (first + 61) * width - now\n"
            "end\n"
            "function counts.count(key)\n"
            "  local first, sum, mine = unpack(counts[key])\n"
            "  redis.call('HSET', key, 'first', first, 'sum', sum + 1, last, mine + 1)\n"
            "  if mine == 0 then redis.call('PEXPIRE', key, (window + width) / 1000) end\n"
            "end\n"
            "local kinds, left, frees = {}, {}, {}\n"
            "for i = 1, 2 do\n"
            "  kinds[i] = ARGV[2 + 2 * i] == '1' and moments or counts\n"
            "  left[i], frees[i] = kinds[i].look(KEYS[i], tonumber(ARGV[1 + 2 * i]))\n"
            "end\n"
            "local allowed = left[1] > 0 and left[2] > 0 and 1 or 0\n"
            "for i = 1, 2 do\n"
            "  if allowed == 1 and ARGV[2] == '1' then\n"
            "    kinds[i].count(KEYS[i])\n"
            "    left[i] = left[i] - 1\n"
            "  end\n"
            "end\n"
            "return {allowed, left[1], frees[1], left[2], frees[2]}\n"};

#define ANSWERS 5
#define NAME 112
#define NUMBER 24

/* Both windows of a caller have the tenant as their hash tag: in a cluster they lie in one slot. */
static const char *name_of(const struct rate_limit_pair *pair, const struct rate_limit_window *window, char name[NAME])
{
    char tenant[UUID_TEXT], whose[UUID_TEXT];

    snprintf(name, NAME, "cs:rate:{%s}:%s:%s%s", uuid_format(pair->tenant.whose, tenant),
             uuid_format(window->whose, whose), route_scope_name(window->scope),
             window->limit <= LIMIT_RATE_MOMENTS ? "" : ":counts");
    return name;
}

static const char *number_of(int64_t value, char text[NUMBER])
{
    snprintf(text, NUMBER, "%lld", (long long)value);
    return text;
}

static const char *flag_of(bool flag)
{
    return flag ? "1" : "0";
}

bool rate_limit_step_ask(struct redis *redis, const struct rate_limit_pair *pair, bool counts, struct fault *away)
{
    char tenant[NAME], key[NAME], window[NUMBER], ceiling[NUMBER], limit[NUMBER];
    const char *const arguments[] = {name_of(pair, &pair->tenant, tenant),
                                     name_of(pair, &pair->key, key),
                                     number_of(RATE_LIMIT_WINDOW_S * STAMP_SECOND, window),
                                     flag_of(counts),
                                     number_of(pair->tenant.limit, ceiling),
                                     flag_of(pair->tenant.limit <= LIMIT_RATE_MOMENTS),
                                     number_of(pair->key.limit, limit),
                                     flag_of(pair->key.limit <= LIMIT_RATE_MOMENTS)};

    return redis_send(redis, &two_windows, 2, (int)ARRAY_COUNT(arguments), arguments, away);
}

static struct rate_verdict verdict_of(int64_t limit, long long left, long long us)
{
    return (struct rate_verdict){
        .known = true, .limit = limit, .remaining = left, .reset_s = (us + STAMP_SECOND - 1) / STAMP_SECOND};
}

bool rate_limit_step_hear(struct redis *redis, struct arena *arena, const struct rate_limit_pair *pair,
                          struct rate_limit_answer *answer, struct fault *away)
{
    redisReply *reply, **told;

    if (!redis_receive(redis, arena, &reply, away))
        return false;
    if (reply->type != REDIS_REPLY_ARRAY || reply->elements != ANSWERS)
        return fault_log(away, FAULT_UNAVAILABLE, "Redis: the rate limit's script gave another answer");
    told = reply->element;
    *answer = (struct rate_limit_answer){
        .allowed = told[0]->integer == 1,
        .tenant = verdict_of(pair->tenant.limit, told[1]->integer, told[2]->integer),
        .key = verdict_of(pair->key.limit, told[3]->integer, told[4]->integer),
    };
    return true;
}
