#include "redis/redis_wire.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

static bool failed(struct redis_wire *wire, const char *step, const char *reason)
{
    snprintf(wire->failure, sizeof wire->failure, "%s: %s", step, reason);
    return false;
}

static bool failed_errno(struct redis_wire *wire, const char *step)
{
    wire->late = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINPROGRESS;
    return failed(wire, step, wire->late ? "no answer in time" : strerror(errno));
}

/* Connecting is bounded by hand, reading and writing by the socket's own time-outs. */
static bool reach(struct redis_wire *wire, const struct sockaddr *address, socklen_t length, int timeout_ms)
{
    const struct timeval patience = {timeout_ms / 1000, (timeout_ms % 1000) * 1000};

    wire->fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (wire->fd < 0)
        return failed_errno(wire, "socket");
    (void)setsockopt(wire->fd, SOL_SOCKET, SO_SNDTIMEO, &patience,
                     sizeof patience); /* bounds connect(2) as well: socket(7) */
    (void)setsockopt(wire->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(wire->fd, address, length) == 0)
        return true;
    failed_errno(wire, "connect");
    close(wire->fd);
    wire->fd = -1;
    return false;
}

static bool reach_unix(struct redis_wire *wire, const struct redis_url *url, int timeout_ms)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const size_t length = strlen(url->path);

    if (length >= sizeof address.sun_path)
        return failed(wire, "connect", "the socket's path is too long");
    memcpy(address.sun_path, url->path, length + 1);
    return reach(wire, (const struct sockaddr *)&address, sizeof address, timeout_ms);
}

static bool reach_tcp(struct redis_wire *wire, const struct redis_url *url, int timeout_ms)
{
    const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found;
    const int error = getaddrinfo(url->host, url->port, &hints, &found);
    const int on = 1;
    bool reached = false;

    if (error != 0)
        return failed(wire, "look-up", gai_strerror(error));
    for (const struct addrinfo *a = found; a != NULL && !reached; a = a->ai_next)
        reached = reach(wire, a->ai_addr, a->ai_addrlen, timeout_ms);
    freeaddrinfo(found);
    if (reached)
        (void)setsockopt(wire->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return reached;
}

static bool secure(struct redis_wire *wire, const struct redis_url *url)
{
    struct redis_url own = *url; /* OpenSSL's macro for the name takes const away */
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());

    if (context != NULL && SSL_CTX_set_default_verify_paths(context) == 1)
        wire->tls = SSL_new(context);
    SSL_CTX_free(context); /* the connection keeps its own reference */
    if (wire->tls == NULL)
        return failed(wire, "TLS", "no context");
    SSL_set_verify(wire->tls, SSL_VERIFY_PEER, NULL);
    if (SSL_set1_host(wire->tls, url->host) == 1 && SSL_set_tlsext_host_name(wire->tls, own.host) == 1 &&
        SSL_set_fd(wire->tls, wire->fd) == 1 && SSL_connect(wire->tls) == 1)
        return true;
    return failed(wire, "TLS", X509_verify_cert_error_string(SSL_get_verify_result(wire->tls)));
}

bool redis_wire_open(struct redis_wire *wire, const struct redis_url *url, int timeout_ms)
{
    *wire = (struct redis_wire){.fd = -1};
    if (url->path[0] != '\0')
        return reach_unix(wire, url, timeout_ms);
    if (reach_tcp(wire, url, timeout_ms) && (!url->tls || secure(wire, url)))
        return true;
    redis_wire_close(wire);
    return false;
}

bool redis_wire_write(struct redis_wire *wire, const char *bytes, size_t length)
{
    while (length > 0) {
        const ssize_t sent = wire->tls != NULL ? SSL_write(wire->tls, bytes, (int)MIN(length, INT32_MAX))
                                               : send(wire->fd, bytes, length, MSG_NOSIGNAL);

        if (sent < 0 && wire->tls == NULL && errno == EINTR)
            continue;
        if (sent <= 0)
            return failed_errno(wire, "write");
        bytes += sent;
        length -= (size_t)sent;
    }
    return true;
}

bool redis_wire_read(struct redis_wire *wire, char *out, size_t room, size_t *got)
{
    ssize_t length;

    do
        length = wire->tls != NULL ? SSL_read(wire->tls, out, (int)MIN(room, INT32_MAX)) : recv(wire->fd, out, room, 0);
    while (length < 0 && wire->tls == NULL && errno == EINTR);
    if (length == 0)
        return failed(wire, "read", "the server closed the connection");
    if (length < 0)
        return failed_errno(wire, "read");
    *got = (size_t)length;
    return true;
}

/* TLS has messages of its own, such as session tickets, which do not end the stream: OpenSSL reads them and then finds nothing. */
static bool tls_quiet(struct redis_wire *wire)
{
    const int flags = fcntl(wire->fd, F_GETFL);
    char byte;
    int got;

    ERR_clear_error();
    (void)fcntl(wire->fd, F_SETFL, flags | O_NONBLOCK);
    got = SSL_peek(wire->tls, &byte, 1);
    (void)fcntl(wire->fd, F_SETFL, flags);
    return got <= 0 && SSL_get_error(wire->tls, got) == SSL_ERROR_WANT_READ;
}

bool redis_wire_quiet(struct redis_wire *wire)
{
    char byte;
    ssize_t got;

    do
        got = recv(wire->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return errno == EAGAIN || errno == EWOULDBLOCK;
    return got > 0 && wire->tls != NULL && tls_quiet(wire);
}

void redis_wire_close(struct redis_wire *wire)
{
    SSL_free(wire->tls);
    if (wire->fd >= 0)
        close(wire->fd);
    wire->tls = NULL;
    wire->fd = -1;
}
