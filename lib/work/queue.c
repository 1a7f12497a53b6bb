#include "work/queue.h"

#include <inttypes.h>

#define ITEMS_AT_ONCE 256 /* in one atomic step */
#define LINE_MOST 128
#define ARGUMENTS_MOST (2 + QUEUE_LANE_COUNT)
/* More than any time in milliseconds, and exact in the doubles that Redis keeps scores in. */
#define PRIORITY_STEP INT64_C(10000000000000)
/* All keys of the queue have it, so that one slot of a cluster holds them: each step changes several at once. */
#define TAG "{cs:q}"
#define MARK TAG ":filled"

static const char *const LANES[QUEUE_LANE_COUNT] = {
    [QUEUE_LIGHT] = "light", [QUEUE_URGENT] = "urgent", [QUEUE_HEAVY] = "heavy"};

/* KEYS of each script: TAG, with which all keys that it makes up begin. */

/* ARGV: lines of lane, tenant, job, score. */
static struct redis_script announce = {
    .text = "redis.call('PUBLISH', 'cs:work', '') "
            "for lane, tenant, job, score in string.gmatch(ARGV[1], '(%S+) (%S+) (%S+) (%S+)') do "
            "  local base = KEYS[1] .. ':' .. lane .. ':' "
            "  redis.call('ZADD', base .. tenant, score, job) "
            "  redis.call('ZADD', base .. 'ring', 'NX', redis.call('GET', base .. 'clock') or '0', tenant) "
            "end "
            "return 1"};

/* ARGV: the tenants that are left out, with spaces between them; lanes in the order of preference. Where nothing is found, a mark is set: a
 * Redis that refuses it may have refused jobs as well. */
static struct redis_script take = {
    .text = "for n = 2, #ARGV do "
            "  local base, place = KEYS[1] .. ':' .. ARGV[n] .. ':', 0 "
            "  local next = redis.call('ZRANGE', base .. 'ring', 0, 0, 'WITHSCORES') "
            "  while next[1] do "
            "    local left_out = string.find(ARGV[1], next[1], 1, true) "
            "    local job = left_out and {} or redis.call('ZPOPMIN', base .. next[1]) "
            "    if job[1] then "
            "      redis.call('SET', base .. 'clock', next[2]) "
            "      redis.call('ZINCRBY', base .. 'ring', 1, next[1]) "
            "      return {ARGV[n], next[1], job[1]} "
            "    end "
            "    if left_out then place = place + 1 else redis.call('ZREM', base .. 'ring', next[1]) end "
            "    next = redis.call('ZRANGE', base .. 'ring', place, place, 'WITHSCORES') "
            "  end "
            "end "
            "redis.call('SET', KEYS[1] .. ':looked', '1') "
            "return false"};

/* ARGV: a line of lane, tenant, job, score. */
static struct redis_script park = {
    .text = "local lane, tenant, job, score = string.match(ARGV[1], '(%S+) (%S+) (%S+) (%S+)') "
            "redis.call('ZADD', KEYS[1] .. ':' .. lane .. ':' .. tenant, score, job) "
            "redis.call('ZREM', KEYS[1] .. ':' .. lane .. ':ring', tenant) "
            "return 1"};

/* ARGV: tenant, channel, lanes. */
static struct redis_script ended = {.text = "redis.call('PUBLISH', ARGV[2], '') "
                                            "local back = 0 "
                                            "for i = 3, #ARGV do "
                                            "  local base = KEYS[1] .. ':' .. ARGV[i] .. ':' "
                                            "  if redis.call('EXISTS', base .. ARGV[1]) == 1 then "
                                            "    back = back + redis.call('ZADD', base .. 'ring', 'NX', "
                                            "redis.call('GET', base .. 'clock') or '0', ARGV[1]) "
                                            "  end "
                                            "end "
                                            "if back > 0 then redis.call('PUBLISH', 'cs:work', '') end "
                                            "return back"};

/* ARGV: channel. */
static struct redis_script tell = {
    .text = "redis.call('PUBLISH', ARGV[1], '') redis.call('PUBLISH', 'cs:work', '') return 1"};

enum queue_lane queue_lane(enum work_lane lane, enum work_priority priority)
{
    if (lane == WORK_LIGHT)
        return QUEUE_LIGHT;
    return priority == WORK_IMMEDIATE ? QUEUE_URGENT : QUEUE_HEAVY;
}

const char *queue_lane_name(enum queue_lane lane)
{
    return LANES[lane];
}

static const char *uuid_words(struct arena *arena, struct uuid uuid)
{
    return uuid_format(uuid, arena_alloc(arena, UUID_TEXT));
}

static void put_line(struct buf *lines, const struct queue_item *item)
{
    int64_t rank = item->priority == WORK_IMMEDIATE ? 0 : PRIORITY_STEP;
    char tenant[UUID_TEXT], job[UUID_TEXT];

    buf_printf(lines, "%s %s %s %" PRId64 "\n", LANES[queue_lane(item->lane, item->priority)],
               uuid_format(item->tenant, tenant), uuid_format(item->job, job), rank + item->queued_at / 1000);
}

static bool evaluate(struct redis *redis, struct arena *arena, redisReply **reply, struct redis_script *script,
                     size_t count, const char *const *arguments, struct fault *fault)
{
    const char *all[1 + ARGUMENTS_MOST] = {TAG};

    assert(count <= ARGUMENTS_MOST);
    memcpy(all + 1, arguments, count * sizeof *arguments);
    return redis_eval(redis, arena, reply, fault, script, 1, (int)count + 1, all);
}

static bool step(struct redis *redis, struct arena *arena, struct redis_script *script, size_t count,
                 const char *const *arguments, struct fault *fault)
{
    redisReply *reply;

    return evaluate(redis, arena, &reply, script, count, arguments, fault);
}

bool queue_announce(struct redis *redis, struct arena *arena, const struct queue_item *items, size_t count,
                    struct fault *fault)
{
    struct buf lines = buf_make(ITEMS_AT_ONCE * LINE_MOST);
    bool done = true;

    for (size_t i = 0; done && i < count; i++) {
        put_line(&lines, &items[i]);
        if (i + 1 < count && (i + 1) % ITEMS_AT_ONCE != 0)
            continue;
        done = step(redis, arena, &announce, 1, (const char *[]){buf_text(&lines)}, fault);
        buf_clear(&lines);
    }
    buf_free(&lines);
    return done;
}

static bool read_taken(const redisReply *reply, struct queue_taken *taken)
{
    if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 3)
        return false;
    for (taken->lane = 0; taken->lane < QUEUE_LANE_COUNT; taken->lane++)
        if (strcmp(LANES[taken->lane], reply->element[0]->str) == 0)
            break;
    return taken->lane < QUEUE_LANE_COUNT && uuid_parse(str_of(reply->element[1]->str), &taken->tenant) &&
           uuid_parse(str_of(reply->element[2]->str), &taken->job);
}

/* The tenants of a wish that are left out, with spaces between them. */
static const char *left_out(struct arena *arena, const struct queue_wish *wish)
{
    char *words = arena_alloc(arena, wish->except_count * UUID_TEXT + 1);

    for (size_t i = 0; i < wish->except_count; i++) {
        uuid_format(wish->except[i], words + i * UUID_TEXT);
        words[(i + 1) * UUID_TEXT - 1] = ' ';
    }
    return words;
}

bool queue_take(struct redis *redis, struct arena *arena, const struct queue_wish *wish, struct queue_taken *taken,
                bool *found, struct fault *fault)
{
    const char *arguments[1 + QUEUE_LANE_COUNT] = {left_out(arena, wish)};
    redisReply *reply;

    assert(wish->lane_count <= QUEUE_LANE_COUNT);
    for (size_t i = 0; i < wish->lane_count; i++)
        arguments[i + 1] = LANES[wish->lanes[i]];
    *found = false;
    if (!evaluate(redis, arena, &reply, &take, wish->lane_count + 1, arguments, fault))
        return false;
    *found = read_taken(reply, taken);
    return true;
}

bool queue_park(struct redis *redis, struct arena *arena, const struct queue_item *item, struct fault *fault)
{
    struct buf line = buf_make(LINE_MOST);
    bool done;

    put_line(&line, item);
    done = step(redis, arena, &park, 1, (const char *[]){buf_text(&line)}, fault);
    buf_free(&line);
    return done;
}

bool queue_ended(struct redis *redis, struct arena *arena, struct uuid tenant, struct uuid job, struct fault *fault)
{
    char channel[QUEUE_CHANNEL_TEXT];
    const char *arguments[2 + QUEUE_LANE_COUNT] = {uuid_words(arena, tenant), queue_channel(job, channel)};

    memcpy(&arguments[2], LANES, sizeof LANES);
    return step(redis, arena, &ended, ARRAY_COUNT(arguments), arguments, fault);
}

bool queue_tell(struct redis *redis, struct arena *arena, struct uuid job, struct fault *fault)
{
    char channel[QUEUE_CHANNEL_TEXT];

    return step(redis, arena, &tell, 1, (const char *[]){queue_channel(job, channel)}, fault);
}

bool queue_is_filled(struct redis *redis, struct arena *arena, bool *filled, struct fault *fault)
{
    redisReply *reply;

    if (!redis_command(redis, arena, &reply, fault, 2, (const char *[]){"EXISTS", MARK}))
        return false;
    *filled = reply->type == REDIS_REPLY_INTEGER && reply->integer == 1;
    return true;
}

bool queue_filled(struct redis *redis, struct arena *arena, struct fault *fault)
{
    redisReply *reply;

    return redis_command(redis, arena, &reply, fault, 3, (const char *[]){"SET", MARK, "1"});
}

char *queue_channel(struct uuid job, char text[QUEUE_CHANNEL_TEXT])
{
    char id[UUID_TEXT];

    snprintf(text, QUEUE_CHANNEL_TEXT, "cs:job:%s", uuid_format(job, id));
    return text;
}
