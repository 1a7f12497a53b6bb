#include <sys/socket.h>

#include "base/limits.h"
#include "base/stamp.h"
#include "redis/redis.h"
#include "redis/redis_wire.h"

#define BELL_TIMEOUT_MS 2000
#define BELL_PAUSE_US 1000000

struct redis_bell {
    const char *url, *channel;
    struct redis_wire wire;
    redisReader *reader;
    int64_t pause_until;
};

struct redis_bell *redis_bell_new(const char *url, const char *channel)
{
    struct redis_bell *bell = calloc(1, sizeof *bell);

    if (bell == NULL)
        abort();
    *bell = (struct redis_bell){.url = url, .channel = channel, .wire = {.fd = -1}};
    return bell;
}

static void hang_up(struct redis_bell *bell)
{
    redis_wire_close(&bell->wire);
    if (bell->reader != NULL)
        redisReaderFree(bell->reader);
    bell->reader = NULL;
}

void redis_bell_free(struct redis_bell *bell)
{
    if (bell != NULL)
        hang_up(bell);
    free(bell);
}

/* The answers to AUTH and SUBSCRIBE are messages like any other: redis_bell_rang skips them. */
static bool write_command(struct redis_bell *bell, int count, const char **arguments)
{
    char *bytes;
    const int length = redisFormatCommandArgv(&bytes, count, arguments, NULL);

    if (length < 0)
        abort();
    const bool sent = redis_wire_write(&bell->wire, bytes, (size_t)length);
    free(bytes);
    return sent;
}

static bool subscribe(struct redis_bell *bell, const struct redis_url *url)
{
    const char *by_name[] = {"AUTH", url->user, url->password};
    const char *by_password[] = {"AUTH", url->password};
    const char *listen[] = {"SUBSCRIBE", bell->channel};

    if (url->password[0] != '\0') {
        const bool named = url->user[0] != '\0';

        if (!write_command(bell, named ? 3 : 2, named ? by_name : by_password))
            return false;
    }
    return write_command(bell, 2, listen);
}

static bool dial(struct redis_bell *bell)
{
    struct redis_url url;

    if (!redis_url_parse(str_of(bell->url), &url) || !redis_wire_open(&bell->wire, &url, BELL_TIMEOUT_MS))
        return false;
    bell->reader = redisReaderCreate();
    if (bell->reader == NULL)
        abort();
    return subscribe(bell, &url);
}

int redis_bell_socket(struct redis_bell *bell)
{
    if (bell->reader == NULL && stamp_ticks() >= bell->pause_until && !dial(bell)) {
        hang_up(bell);
        bell->pause_until = stamp_ticks() + BELL_PAUSE_US;
    }
    return bell->wire.fd;
}

static bool is_message(const redisReply *reply)
{
    return reply->type == REDIS_REPLY_ARRAY && reply->elements == 3 && reply->element[0]->type == REDIS_REPLY_STRING &&
           strcmp(reply->element[0]->str, "message") == 0;
}

/* Whether something can be read without waiting; TLS may hold bytes that poll does not see. */
static bool is_pending(const struct redis_bell *bell)
{
    char byte;

    if (bell->wire.tls != NULL && SSL_pending(bell->wire.tls) > 0)
        return true;
    return recv(bell->wire.fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0;
}

static bool drain_reader(struct redis_bell *bell)
{
    void *reply = NULL;
    bool rang = false;

    while (redisReaderGetReply(bell->reader, &reply) == REDIS_OK && reply != NULL) {
        rang = is_message(reply) || rang;
        freeReplyObject(reply);
    }
    return rang;
}

bool redis_bell_rang(struct redis_bell *bell)
{
    char bytes[4 * KIB];
    size_t got;
    bool rang = false;

    while (bell->reader != NULL && is_pending(bell)) {
        if (!redis_wire_read(&bell->wire, bytes, sizeof bytes, &got)) {
            hang_up(bell);
            break;
        }
        redisReaderFeed(bell->reader, bytes, got);
        rang = drain_reader(bell) || rang;
    }
    return rang;
}
