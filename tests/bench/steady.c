/*
 * Requests at a steady rate: each one is due at a moment of a clock that does not wait for answers, and its latency counts from that
 * moment, also when no connection was free to send it. A server that stands still is charged for all who would have come meanwhile.
 *
 *     steady PORT PATH KEY RATE SECONDS      GET PATH from 127.0.0.1:PORT; prints answers, other statuses than 200, p50 p99 p99.9 max in ms
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/stamp.h"

#define CONNECTIONS 64
#define ANSWER (256 * KIB)

struct connection {
    bool busy;
    int64_t due;
    size_t length;
    char answer[ANSWER + 1];
};

struct load {
    char request[1024];
    int64_t started, rate, total, sent, failed;
    size_t answered;
    int64_t *latencies; /* microseconds */
    struct pollfd sockets[CONNECTIONS];
    struct connection connections[CONNECTIONS];
};

static NO_RETURN void fail(const char *what)
{
    perror(what);
    exit(1);
}

static int open_connection(int64_t port)
{
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

    if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof address) != 0)
        fail("connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

static int64_t due_of(const struct load *load, int64_t number)
{
    return load->started + number * STAMP_SECOND / load->rate;
}

/* Sends what is due, as long as a connection is free. Microseconds until the next is due; -1: until a connection is free, or none is left. */
static int64_t send_due(struct load *load)
{
    for (size_t i = 0; i < CONNECTIONS && load->sent < load->total; i++) {
        struct connection *c = &load->connections[i];
        const int64_t due = due_of(load, load->sent), wait = due - stamp_ticks();

        if (c->busy)
            continue;
        if (wait > 0)
            return wait;
        c->busy = true;
        c->due = due;
        c->length = 0;
        if (send(load->sockets[i].fd, load->request, strlen(load->request), MSG_NOSIGNAL) < 0)
            fail("send");
        load->sent++;
    }
    return -1;
}

/* Whether head and body are there. Every answer of the benches has a length. */
static bool is_whole(const struct connection *c)
{
    const char *end = strstr(c->answer, "\r\n\r\n"), *length = strcasestr(c->answer, "\r\nContent-Length:");

    return end != NULL && length != NULL &&
           c->length >= (size_t)(end + 4 - c->answer) + strtoul(length + strlen("\r\nContent-Length:"), NULL, 10);
}

static void receive(struct load *load, size_t number)
{
    struct connection *c = &load->connections[number];
    const ssize_t got = recv(load->sockets[number].fd, c->answer + c->length, ANSWER - c->length, 0);

    if (got <= 0)
        fail("an answer was cut off");
    c->length += (size_t)got;
    c->answer[c->length] = '\0';
    if (!is_whole(c))
        return;
    load->failed += strncmp(c->answer, "HTTP/1.1 200", 12) != 0;
    load->latencies[load->answered++] = stamp_ticks() - c->due;
    c->busy = false;
}

static void run(struct load *load)
{
    load->started = stamp_ticks();
    while ((int64_t)load->answered < load->total) {
        const int64_t wait = send_due(load);
        const struct timespec patience = {.tv_sec = wait / STAMP_SECOND, .tv_nsec = wait % STAMP_SECOND * 1000};

        if (ppoll(load->sockets, CONNECTIONS, wait < 0 ? NULL : &patience, NULL) < 0)
            fail("ppoll");
        for (size_t i = 0; i < CONNECTIONS; i++)
            if (load->sockets[i].revents != 0)
                receive(load, i);
    }
}

static int compare(const void *a, const void *b)
{
    const int64_t one = *(const int64_t *)a, two = *(const int64_t *)b;

    return (one > two) - (one < two);
}

static double quantile_ms(const struct load *load, double share)
{
    return (double)load->latencies[(size_t)(share * (double)(load->answered - 1))] / 1000;
}

int main(int count, char **words)
{
    struct load *load = calloc(1, sizeof *load);
    int64_t port, seconds;

    if (load == NULL || count != 6 || !num_parse(str_of(words[1]), 1, 65535, &port) ||
        !num_parse(str_of(words[4]), 1, 1000000, &load->rate) || !num_parse(str_of(words[5]), 1, 3600, &seconds)) {
        fputs("usage: steady PORT PATH KEY RATE SECONDS\n", stderr);
        return 2;
    }
    snprintf(load->request, sizeof load->request, "GET %s HTTP/1.1\r\nHost: localhost\r\nX-API-Key: %s\r\n\r\n",
             words[2], words[3]);
    load->total = load->rate * seconds;
    load->latencies = calloc((size_t)load->total, sizeof *load->latencies);
    for (size_t i = 0; i < CONNECTIONS; i++)
        load->sockets[i] = (struct pollfd){.fd = open_connection(port), .events = POLLIN};
    run(load);
    qsort(load->latencies, load->answered, sizeof *load->latencies, compare);
    printf("%zu %lld %.3f %.3f %.3f %.3f\n", load->answered, (long long)load->failed, quantile_ms(load, 0.5),
           quantile_ms(load, 0.99), quantile_ms(load, 0.999), quantile_ms(load, 1));
    return 0;
}
