/*
 * Redis over hiredis: one connection, atomic steps as Lua scripts called by their SHA-1 (EVALSHA, falling back to EVAL once).
 * redis_send queues a command without waiting and redis_receive reads its answer, so that a round trip can overlap with a
 * query. Every wait has a deadline. A connection lost between commands is noticed and made again before the next one is sent; one lost
 * under a command files UNAVAILABLE and the next call reconnects (after a pause that keeps a dead server from costing each
 * request its timeout).
 */
#ifndef REDIS_REDIS_H
#define REDIS_REDIS_H

#include <hiredis/hiredis.h>

#include "base/fault.h"

struct redis;

/* A script and, once known, its digest. Define it static. */
struct redis_script {
    const char *text;
    char sha1[41];
};

/* Never fails: connects at the first use. `url` is of the form redis_url.h describes and must outlive it. `timeout_ms` bounds the connect and each answer. */
struct redis *redis_new(const char *url, int timeout_ms) MUST_CHECK;
void redis_free(struct redis *redis);
void redis_abandon(struct redis *redis); /* in a forked child: closes the descriptor, forgets the connection */

/* Sends EVALSHA with `key_count` keys among `count` arguments, without waiting. */
bool redis_send(struct redis *redis, struct redis_script *script, int key_count, int count,
                const char *const *arguments, struct fault *fault) MUST_CHECK;
/* The answer to the oldest redis_send; released with the arena. An error answer files UNAVAILABLE. */
bool redis_receive(struct redis *redis, struct arena *arena, redisReply **reply, struct fault *fault) MUST_CHECK;

/* A script and its own answer, whatever was sent before and not received yet. */
bool redis_eval(struct redis *redis, struct arena *arena, redisReply **reply, struct fault *fault,
                struct redis_script *script, int key_count, int count, const char *const *arguments) MUST_CHECK;

/* One plain command. */
bool redis_command(struct redis *redis, struct arena *arena, redisReply **reply, struct fault *fault, int count,
                   const char *const *arguments) MUST_CHECK;

/* For a poll loop that waits for messages of a channel: subscribes on a connection of its own. */
struct redis_bell;
struct redis_bell *redis_bell_new(const char *url, const char *channel) MUST_CHECK;
void redis_bell_free(struct redis_bell *bell);
int redis_bell_socket(
    struct redis_bell *bell); /* to poll for reading; connects when it must; -1 while the server is away */
bool redis_bell_rang(struct redis_bell *bell); /* reads what is there without waiting; true if a message was among it */

#endif
