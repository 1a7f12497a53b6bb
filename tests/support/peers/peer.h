/*
 * A scripted HTTP/1.1 peer for unit tests: a thread per connection on a free loopback port, in the test's own process. What it
 * says is the handler's business; it can also hang up in the middle, say half an answer, or nothing at all.
 *
 *     static void handler(void *context, const struct peer_request *request, struct peer_reply *reply)
 *     {
 *         reply->status = 200;
 *         reply->body = "hello";
 *     }
 *     struct peer *peer = peer_start(handler, NULL);
 *     ... peer_url(peer) ...
 *     peer_stop(peer);
 */
#ifndef SUPPORT_PEER_H
#define SUPPORT_PEER_H

#include "base/base.h"

struct peer;

struct peer_request {
    const char *method;
    const char *target;  /* path and query as sent */
    const char *headers; /* lines "name: value\r\n", names in lower case */
    const char *body;    /* NULL before it was read */
    size_t length;       /* Content-Length */
};

enum peer_act {
    PEER_ANSWER,
    PEER_HANG_UP,     /* closes after `bytes` of the body */
    PEER_SAY_NOTHING, /* until peer_stop */
    PEER_CUT,         /* sends the head and `bytes` of the answer's body, then closes */
};

struct peer_reply {
    enum peer_act act;
    bool early; /* act on the head alone, the body unread; then close */
    size_t bytes;
    int status;          /* 200 unless changed */
    const char *headers; /* lines "Name: value\r\n"; may be NULL */
    const char *body;    /* text; may be NULL */
    char room[4096];     /* for texts made on the way */
};

/* Called with the head, and, unless it asked for something early, once more with the body. */
typedef void peer_handler(void *context, const struct peer_request *request, struct peer_reply *reply);

struct peer *peer_start(peer_handler *handler, void *context);
const char *peer_url(const struct peer *peer); /* http://127.0.0.1:port */
void peer_stop(struct peer *peer);

/* How many requests began with that text: "PUT /bucket/key?partNumber=2", or "" for all. */
size_t peer_count(struct peer *peer, const char *start);
size_t peer_connections(struct peer *peer);

/* The value of a header in the request's lines, into `value`; "" when it is not there. */
const char *peer_header(const struct peer_request *request, const char *name, char *value, size_t room);

#endif
