/*
 * One byte stream to a Redis server: TCP, TLS or a Unix socket. Every wait ends after the time-out given at opening. A failed call
 * leaves a message in wire->failure; the stream is of no further use then.
 */
#ifndef REDIS_REDIS_WIRE_H
#define REDIS_REDIS_WIRE_H

#include <openssl/ssl.h>

#include "redis/redis_url.h"

struct redis_wire {
    int fd; /* -1 when closed */
    SSL *tls;
    char failure[192];
    bool late; /* it failed because the server did not answer in time */
};

/* `wire` must be closed. With TLS the server's name is checked against its certificate and the system's authorities. */
bool redis_wire_open(struct redis_wire *wire, const struct redis_url *url, int timeout_ms) MUST_CHECK;
bool redis_wire_write(struct redis_wire *wire, const char *bytes, size_t length) MUST_CHECK;
/* At least one byte, as many as are there. */
bool redis_wire_read(struct redis_wire *wire, char *out, size_t room, size_t *got) MUST_CHECK;
/* Between commands, without a round trip: whether the server still holds its end and has said nothing that was not asked for. */
bool redis_wire_quiet(struct redis_wire *wire) MUST_CHECK;
/* Without a word to the server, so that a forked child may call it too. */
void redis_wire_close(struct redis_wire *wire);

#endif
