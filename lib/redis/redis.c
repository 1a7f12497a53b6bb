#include "redis/redis.h"

#include <openssl/evp.h>

#include "base/digest.h"
#include "base/limits.h"
#include "base/stamp.h"
#include "redis/redis_wire.h"

#define IN_FLIGHT 8           /* commands sent whose answers were not read */
#define ARGUMENTS 32          /* of one command, with EVALSHA's own */
#define PAUSE_US 500000       /* between two attempts to connect */
#define LONG_PAUSE_US 2000000 /* after a server that let us wait: the next attempt would wait as long */
#define READ_BYTES (16 * KIB)

/* A command on its way. `bytes` is kept so that it can be sent again once a script the server has lost is loaded. */
struct in_flight {
    struct redis_script *script; /* NULL for a plain command */
    char *bytes;
    size_t length;
    redisReply *early; /* its answer, when it was read ahead of its turn */
};

struct redis {
    const char *url;
    int timeout_ms;
    struct redis_wire wire;
    redisReader *reader;               /* NULL: not connected */
    int64_t pause_until;               /* ticks */
    struct in_flight queue[IN_FLIGHT]; /* in the order they were sent */
    size_t count;
};

struct redis *redis_new(const char *url, int timeout_ms)
{
    struct redis *redis = calloc(1, sizeof *redis);

    if (redis == NULL)
        abort();
    *redis = (struct redis){.url = url, .timeout_ms = timeout_ms, .wire = {.fd = -1}};
    return redis;
}

static void release(struct in_flight *command)
{
    free(command->bytes);
    if (command->early != NULL)
        freeReplyObject(command->early);
    *command = (struct in_flight){0};
}

static void disconnect(struct redis *redis)
{
    redis_wire_close(&redis->wire);
    if (redis->reader != NULL)
        redisReaderFree(redis->reader);
    redis->reader = NULL;
    while (redis->count > 0)
        release(&redis->queue[--redis->count]);
}

void redis_abandon(struct redis *redis)
{
    disconnect(redis);
    redis->pause_until = 0;
}

void redis_free(struct redis *redis)
{
    if (redis == NULL)
        return;
    disconnect(redis);
    free(redis);
}

/* ---- the stream ---- */

static bool lost(struct redis *redis, struct fault *fault)
{
    if (redis->wire.late)
        redis->pause_until = stamp_ticks() + LONG_PAUSE_US;
    fault_log(fault, FAULT_UNAVAILABLE, "redis: %s", redis->wire.failure);
    disconnect(redis);
    return false;
}

/* The next answer on the stream, whosever it is. */
static bool read_reply(struct redis *redis, redisReply **reply, struct fault *fault)
{
    char bytes[READ_BYTES];
    void *parsed = NULL;
    size_t got;

    while (redisReaderGetReply(redis->reader, &parsed) == REDIS_OK && parsed == NULL) {
        if (!redis_wire_read(&redis->wire, bytes, sizeof bytes, &got))
            return lost(redis, fault);
        redisReaderFeed(redis->reader, bytes, got);
    }
    if (parsed == NULL) {
        snprintf(redis->wire.failure, sizeof redis->wire.failure, "protocol: %s", redis->reader->errstr);
        return lost(redis, fault);
    }
    *reply = parsed;
    return true;
}

static size_t format(char **bytes, int count, const char *const *arguments)
{
    const char *copy[ARGUMENTS];
    int length;

    memcpy(copy, arguments, (size_t)count * sizeof *copy);
    length = redisFormatCommandArgv(bytes, count, copy, NULL);
    if (length < 0)
        abort(); /* out of memory */
    return (size_t)length;
}

/* A command and its answer, outside of the queue: for AUTH and SELECT on a new connection and for loading scripts. */
static bool talk(struct redis *redis, int count, const char *const *arguments, struct fault *fault)
{
    char *bytes;
    const size_t length = format(&bytes, count, arguments);
    const bool sent = redis_wire_write(&redis->wire, bytes, length);
    redisReply *reply;
    bool good;

    free(bytes);
    if (!sent)
        return lost(redis, fault);
    if (!read_reply(redis, &reply, fault))
        return false;
    good = reply->type != REDIS_REPLY_ERROR;
    if (!good) {
        snprintf(redis->wire.failure, sizeof redis->wire.failure, "%s: %s", arguments[0], reply->str);
        lost(redis, fault);
    }
    freeReplyObject(reply);
    return good;
}

static bool introduce(struct redis *redis, const struct redis_url *url, struct fault *fault)
{
    const char *const by_name[] = {"AUTH", url->user, url->password};
    const char *const by_password[] = {"AUTH", url->password};
    const char *const choose[] = {"SELECT", url->db};

    if (url->password[0] != '\0') {
        const bool named = url->user[0] != '\0';

        if (!talk(redis, named ? 3 : 2, named ? by_name : by_password, fault))
            return false;
    }
    return strcmp(url->db, "0") == 0 || talk(redis, 2, choose, fault);
}

static bool connect_once(struct redis *redis, struct fault *fault)
{
    struct redis_url url;

    if (!redis_url_parse(str_of(redis->url), &url)) {
        snprintf(redis->wire.failure, sizeof redis->wire.failure, "the URL is not valid");
        return lost(redis, fault);
    }
    if (!redis_wire_open(&redis->wire, &url, redis->timeout_ms))
        return lost(redis, fault);
    redis->reader = redisReaderCreate();
    if (redis->reader == NULL)
        abort();
    return introduce(redis, &url, fault);
}

/* A server that was restarted while nobody asked costs nobody a fault. */
static bool ensure(struct redis *redis, struct fault *fault)
{
    if (redis->reader != NULL && (redis->count > 0 || redis_wire_quiet(&redis->wire)))
        return true;
    disconnect(redis);
    if (stamp_ticks() < redis->pause_until)
        return fault_log(fault, FAULT_UNAVAILABLE, "redis: away, tried a moment ago");
    if (connect_once(redis, fault))
        return true;
    redis->pause_until = MAX(redis->pause_until, stamp_ticks() + PAUSE_US);
    return false;
}

/* ---- commands ---- */

static bool send_command(struct redis *redis, struct redis_script *script, int count, const char *const *arguments,
                         struct fault *fault)
{
    struct in_flight *command;

    assert(count <= ARGUMENTS && redis->count < IN_FLIGHT);
    if (!ensure(redis, fault))
        return false;
    command = &redis->queue[redis->count++];
    command->script = script;
    command->length = format(&command->bytes, count, arguments);
    return redis_wire_write(&redis->wire, command->bytes, command->length) || lost(redis, fault);
}

/* EVALSHA names a script by its SHA-1. */
static void name_script(struct redis_script *script)
{
    uint8_t sha1[20];

    if (EVP_Digest(script->text, strlen(script->text), sha1, NULL, EVP_sha1(), NULL) != 1)
        abort();
    digest_hex(sha1, sizeof sha1, script->sha1);
}

bool redis_send(struct redis *redis, struct redis_script *script, int key_count, int count,
                const char *const *arguments, struct fault *fault)
{
    const char *all[ARGUMENTS] = {"EVALSHA", script->sha1};
    char keys[12];

    assert(count + 3 <= ARGUMENTS);
    if (script->sha1[0] == '\0')
        name_script(script);
    snprintf(keys, sizeof keys, "%d", key_count);
    all[2] = keys;
    memcpy(all + 3, arguments, (size_t)count * sizeof *arguments);
    return send_command(redis, script, count + 3, all, fault);
}

static bool is_error(const redisReply *reply, const char *code)
{
    return reply->type == REDIS_REPLY_ERROR && strncmp(reply->str, code, strlen(code)) == 0;
}

/* Answers come in the order of their commands: whoever wants a later one keeps the earlier ones for those who will ask. */
static bool read_until(struct redis *redis, size_t last, struct fault *fault)
{
    for (size_t i = 0; i <= last; i++)
        if (redis->queue[i].early == NULL && !read_reply(redis, &redis->queue[i].early, fault))
            return false;
    return true;
}

/* The server has lost the script (restart, SCRIPT FLUSH). What is sent again comes behind all that was sent before. */
static bool resend(struct redis *redis, struct in_flight *command, struct fault *fault)
{
    const char *const load[] = {"SCRIPT", "LOAD", command->script->text};

    if (!read_until(redis, redis->count - 1, fault))
        return false;
    freeReplyObject(command->early);
    command->early = NULL;
    if (!talk(redis, 3, load, fault))
        return false;
    if (!redis_wire_write(&redis->wire, command->bytes, command->length))
        return lost(redis, fault);
    return read_reply(redis, &command->early, fault);
}

/* Takes the answer to a command out of the queue. */
static bool take_reply(struct redis *redis, size_t number, redisReply **reply, struct fault *fault)
{
    struct in_flight *command = &redis->queue[number];

    if (!read_until(redis, number, fault))
        return false;
    if (command->script != NULL && is_error(command->early, "NOSCRIPT") && !resend(redis, command, fault))
        return false;
    *reply = command->early;
    command->early = NULL;
    release(command);
    redis->count--;
    memmove(command, command + 1, (redis->count - number) * sizeof *command);
    redis->queue[redis->count] = (struct in_flight){0};
    return true;
}

static bool receive(struct redis *redis, size_t number, struct arena *arena, redisReply **reply, struct fault *fault)
{
    if (!take_reply(redis, number, reply, fault))
        return false;
    arena_defer(arena, freeReplyObject, *reply);
    if ((*reply)->type == REDIS_REPLY_ERROR)
        return fault_log(fault, FAULT_UNAVAILABLE, "redis: %s", (*reply)->str);
    return true;
}

bool redis_receive(struct redis *redis, struct arena *arena, redisReply **reply, struct fault *fault)
{
    if (redis->count == 0) /* the connection was lost since */
        return fault_log(fault, FAULT_UNAVAILABLE, "redis: no answer is due");
    return receive(redis, 0, arena, reply, fault);
}

bool redis_eval(struct redis *redis, struct arena *arena, redisReply **reply, struct fault *fault,
                struct redis_script *script, int key_count, int count, const char *const *arguments)
{
    return redis_send(redis, script, key_count, count, arguments, fault) &&
           receive(redis, redis->count - 1, arena, reply, fault);
}

bool redis_command(struct redis *redis, struct arena *arena, redisReply **reply, struct fault *fault, int count,
                   const char *const *arguments)
{
    return send_command(redis, NULL, count, arguments, fault) && receive(redis, redis->count - 1, arena, reply, fault);
}
