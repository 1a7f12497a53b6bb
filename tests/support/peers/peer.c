#include "tests/support/peers/peer.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <pthread.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECTIONS 64
#define HEAD_MAX 16384
#define LOG_MAX 65536

struct connection {
    struct peer *peer;
    pthread_t thread;
    int fd;
    char head[HEAD_MAX]; /* what was read of the head and behind it */
    size_t have;
};

struct peer {
    peer_handler *handler;
    void *context;
    int listener;
    char url[64];
    pthread_t acceptor;
    pthread_mutex_t lock;
    struct connection *connections[CONNECTIONS];
    size_t connection_count;
    char log[LOG_MAX]; /* a line for each request: "METHOD target" */
    size_t log_length;
};

static void insist(bool done)
{
    if (!done)
        abort();
}

/* ---- reading ---- */

static bool read_more(struct connection *c)
{
    ssize_t length = c->have < HEAD_MAX - 1 ? recv(c->fd, c->head + c->have, HEAD_MAX - 1 - c->have, 0) : 0;

    if (length <= 0)
        return false;
    c->have += (size_t)length;
    c->head[c->have] = '\0';
    return true;
}

/* Up to `length` bytes of the body; what came with the head first. */
static bool read_body(struct connection *c, char *body, size_t length)
{
    size_t have = MIN(c->have, length);

    memcpy(body, c->head, have);
    memmove(c->head, c->head + have, c->have - have);
    c->have -= have;
    while (have < length) {
        ssize_t more = recv(c->fd, body + have, length - have, 0);

        if (more <= 0)
            return false;
        have += (size_t)more;
    }
    return true;
}

const char *peer_header(const struct peer_request *request, const char *name, char *value, size_t room)
{
    size_t length = strlen(name);

    value[0] = '\0';
    for (const char *line = request->headers; line != NULL && *line != '\0';) {
        const char *end = strstr(line, "\r\n");

        if (strncmp(line, name, length) == 0 && line[length] == ':')
            snprintf(value, room, "%.*s", (int)(end - line - (long)length - 1),
                     line + length + 1 + (line[length + 1] == ' '));
        line = end != NULL ? end + 2 : NULL;
    }
    value[strcspn(value, "\r")] = '\0';
    return value;
}

static void lower_names(char *headers)
{
    for (char *line = headers; line != NULL && *line != '\0';) {
        for (char *at = line; *at != ':' && *at != '\r' && *at != '\0'; at++)
            *at = (char)tolower((unsigned char)*at);
        line = strstr(line, "\r\n");
        line = line != NULL ? line + 2 : NULL;
    }
}

/* Splits the head, a text of its own by now. */
static void parse(char *head, struct peer_request *request)
{
    char length[32];
    char *line = strsep(&head, "\n");

    lower_names(head);
    *request = (struct peer_request){.method = strsep(&line, " "), .target = strsep(&line, " "), .headers = head};
    request->length = strtoul(peer_header(request, "content-length", length, sizeof(length)), NULL, 10);
}

/* ---- answering ---- */

static void send_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);

        if (sent <= 0)
            return;
        bytes += sent;
        length -= (size_t)sent;
    }
}

static void answer(struct connection *c, const struct peer_request *request, const struct peer_reply *reply)
{
    const char *body = reply->body != NULL ? reply->body : "";
    size_t length = strcmp(request->method, "HEAD") == 0 ? 0 : strlen(body);
    char head[4096];
    int head_length = snprintf(head, sizeof(head), "HTTP/1.1 %d Scripted\r\nContent-Length: %zu\r\n%s%s\r\n",
                               reply->status, strlen(body), reply->headers != NULL ? reply->headers : "",
                               reply->early ? "Connection: close\r\n" : "");

    send_all(c->fd, head, (size_t)head_length);
    send_all(c->fd, body, reply->act == PEER_CUT ? MIN(reply->bytes, length) : length);
}

static void wait_for_end(struct connection *c)
{
    char byte;

    while (recv(c->fd, &byte, 1, 0) > 0)
        continue;
}

/* Closing with unread bytes would reset the connection and could eat the answer on its way: the rest is read first. */
static bool act(struct connection *c, const struct peer_request *request, struct peer_reply *reply, char *body)
{
    switch (reply->act) {
    case PEER_HANG_UP:
        (void)!read_body(c, body, MIN(reply->bytes, request->length));
        return false;
    case PEER_SAY_NOTHING:
        wait_for_end(c);
        return false;
    case PEER_CUT:
        answer(c, request, reply);
        return false;
    default:
        answer(c, request, reply);
        if (reply->early) {
            shutdown(c->fd, SHUT_WR);
            wait_for_end(c);
        }
        return !reply->early;
    }
}

static void note(struct peer *peer, const struct peer_request *request)
{
    pthread_mutex_lock(&peer->lock);
    if (peer->log_length < LOG_MAX - 4096)
        peer->log_length +=
            (size_t)snprintf(peer->log + peer->log_length, 4096, "%s %s\n", request->method, request->target);
    pthread_mutex_unlock(&peer->lock);
}

static bool exchange(struct connection *c)
{
    struct peer_reply reply = {.status = 200};
    struct peer_request request;
    char *end, *head, *body = NULL;
    bool on;

    while ((end = memmem(c->head, c->have, "\r\n\r\n", 4)) == NULL)
        if (!read_more(c))
            return false;
    head = strndup(c->head, (size_t)(end + 2 - c->head));
    c->have -= (size_t)(end + 4 - c->head);
    memmove(c->head, end + 4, c->have);
    parse(head, &request);
    note(c->peer, &request);
    body = malloc(request.length + 1);
    insist(body != NULL);
    c->peer->handler(c->peer->context, &request, &reply);
    on = true;
    if (!reply.early && reply.act != PEER_HANG_UP) {
        on = read_body(c, body, request.length);
        body[request.length] = '\0';
        request.body = body;
        reply = (struct peer_reply){.status = 200};
        if (on)
            c->peer->handler(c->peer->context, &request, &reply);
    }
    on = on && act(c, &request, &reply, body);
    free(body);
    free(head);
    return on;
}

static void *converse(void *connection)
{
    struct connection *c = connection;

    while (exchange(c))
        continue;
    shutdown(c->fd, SHUT_RDWR);
    return NULL;
}

/* ---- starting and stopping ---- */

static void *accept_all(void *context)
{
    struct peer *peer = context;
    int fd;

    while ((fd = accept(peer->listener, NULL, NULL)) >= 0) {
        struct connection *c = calloc(1, sizeof(*c));

        insist(c != NULL && peer->connection_count < CONNECTIONS);
        c->peer = peer;
        c->fd = fd;
        pthread_mutex_lock(&peer->lock);
        peer->connections[peer->connection_count++] = c;
        pthread_mutex_unlock(&peer->lock);
        insist(pthread_create(&c->thread, NULL, converse, c) == 0);
    }
    return NULL;
}

struct peer *peer_start(peer_handler *handler, void *context)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof(address);
    struct peer *peer = calloc(1, sizeof(*peer));

    insist(peer != NULL);
    peer->handler = handler;
    peer->context = context;
    peer->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    insist(bind(peer->listener, (struct sockaddr *)&address, length) == 0 && listen(peer->listener, 64) == 0 &&
           getsockname(peer->listener, (struct sockaddr *)&address, &length) == 0);
    snprintf(peer->url, sizeof(peer->url), "http://127.0.0.1:%d", ntohs(address.sin_port));
    pthread_mutex_init(&peer->lock, NULL);
    insist(pthread_create(&peer->acceptor, NULL, accept_all, peer) == 0);
    return peer;
}

const char *peer_url(const struct peer *peer)
{
    return peer->url;
}

void peer_stop(struct peer *peer)
{
    shutdown(peer->listener, SHUT_RDWR);
    pthread_join(peer->acceptor, NULL);
    close(peer->listener);
    for (size_t i = 0; i < peer->connection_count; i++) {
        shutdown(peer->connections[i]->fd, SHUT_RDWR);
        pthread_join(peer->connections[i]->thread, NULL);
        close(peer->connections[i]->fd);
        free(peer->connections[i]);
    }
    pthread_mutex_destroy(&peer->lock);
    free(peer);
}

size_t peer_count(struct peer *peer, const char *start)
{
    size_t count = 0;

    pthread_mutex_lock(&peer->lock);
    for (const char *line = peer->log; line < peer->log + peer->log_length; line = strchr(line, '\n') + 1)
        count += strncmp(line, start, strlen(start)) == 0;
    pthread_mutex_unlock(&peer->lock);
    return count;
}

size_t peer_connections(struct peer *peer)
{
    size_t count;

    pthread_mutex_lock(&peer->lock);
    count = peer->connection_count;
    pthread_mutex_unlock(&peer->lock);
    return count;
}
