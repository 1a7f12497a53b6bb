/*
 * Services with a web server of its own: requests are written as FastCGI records to one end of a socket pair and read by libfcgi at the
 * other, and the answer is read back whole. No services: for what needs the database or Redis there are scenarios in tests/api.
 */
#ifndef UNIT_FCGI_RIG_H
#define UNIT_FCGI_RIG_H

#include <fcgiapp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "fcgi/request/request.h"
#include "fcgi/response/response.h"
#include "fcgi/services.h"

#define RIG_ANSWER (1 << 20)

struct rig {
    struct settings settings;
    struct services services;
    FCGX_Request fcgi;
    struct exchange x;
    int peer;
    int board_fd;
    char answer[RIG_ANSWER]; /* of rig_read: head and body as sent to the web server */
};

static inline const char *rig_no_setting(void *context, const char *name, const char **place)
{
    (void)context;
    (void)place;
    return strcmp(name, "ENVIRONMENT") == 0            ? "testing"
           : strcmp(name, "CORS_ALLOWED_ORIGINS") == 0 ? "[\"https://one.example\"]"
           : strcmp(name, "STORE_DIR") == 0            ? "/tmp"
           : strcmp(name, "STORE_SECRET") == 0         ? "0123456789abcdef0123456789abcdef"
                                                       : NULL;
}

static inline struct rig *rig_new(void)
{
    struct rig *rig = calloc(1, sizeof *rig);
    struct buf problems = buf_make(MIB);
    struct fault fault = {0};
    struct services *s = &rig->services;

    rig->board_fd = -1;
    rig->peer = -1;
    alarm(60); /* a test that waits for ever fails */
    s->lasting = arena_new(MIB);
    s->arena = arena_new(LIMIT_REQUEST_ARENA);
    assert_true(settings_load(&rig->settings, rig_no_setting, NULL, s->lasting, &problems));
    buf_free(&problems);
    s->settings = &rig->settings;
    s->pool = POOL_API;
    s->board = scoreboard_open(&rig->board_fd);
    s->slot = scoreboard_take(s->board);
    atomic_store(&s->slot->pid, getpid());
    s->head = buf_make(16 * KIB);
    s->headers = buf_make(8 * KIB);
    s->body = buf_make(LIMIT_RESPONSE);
    assert_true(cors_open(&s->cors, s->settings, s->lasting, &fault));
    assert_int_equal(FCGX_Init(), 0);
    assert_int_equal(FCGX_InitRequest(&rig->fcgi, -1, FCGI_FAIL_ACCEPT_ON_INTR), 0);
    return rig;
}

static inline void rig_free(struct rig *rig)
{
    struct services *s = &rig->services;

    if (rig->peer >= 0)
        close(rig->peer); /* first: libfcgi waits for it */
    FCGX_Free(&rig->fcgi, 1);
    munmap(s->board, sizeof *s->board);
    close(rig->board_fd);
    buf_free(&s->head);
    buf_free(&s->headers);
    buf_free(&s->body);
    arena_free(s->arena);
    arena_free(s->lasting);
    free(rig);
}

static inline void rig_record(int fd, uint8_t type, const void *content, size_t length)
{
    const uint8_t header[8] = {1, type, 0, 1, (uint8_t)(length >> 8), (uint8_t)length, 0, 0};

    assert_int_equal(write(fd, header, 8), 8);
    assert_int_equal(write(fd, content, length), (ssize_t)length);
}

static inline void rig_put_length(struct buf *out, size_t length)
{
    const uint8_t bytes[4] = {(uint8_t)(0x80 | length >> 24), (uint8_t)(length >> 16), (uint8_t)(length >> 8),
                              (uint8_t)length};

    buf_put(out, bytes, 4);
}

/* Sends a request: `parameters` are names and values in turn, ended by NULL; `body` may be NULL. Then lets libfcgi read it and
 * begins the exchange. */
static inline struct exchange *rig_send(struct rig *rig, const char *const *parameters, const char *body)
{
    struct buf pairs = buf_make(MIB);
    struct services *s = &rig->services;
    const int room = 200 * KIB; /* an answer is read only when it has been sent */
    int ends[2];

    if (rig->peer >= 0)
        close(rig->peer); /* first: libfcgi waits for it */
    FCGX_Free(&rig->fcgi, 1);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    rig->peer = ends[0];
    assert_int_equal(setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, &room, sizeof room), 0);
    rig_record(rig->peer, 1, (const uint8_t[]){0, 1, 0, 0, 0, 0, 0, 0}, 8);
    for (; *parameters != NULL; parameters += 2) {
        rig_put_length(&pairs, strlen(parameters[0]));
        rig_put_length(&pairs, strlen(parameters[1]));
        buf_puts(&pairs, parameters[0]);
        buf_puts(&pairs, parameters[1]);
    }
    rig_record(rig->peer, 4, pairs.data, pairs.len);
    rig_record(rig->peer, 4, "", 0);
    if (body != NULL && *body != '\0')
        rig_record(rig->peer, 5, body, strlen(body));
    rig_record(rig->peer, 5, "", 0);
    buf_free(&pairs);
    rig->fcgi.ipcFd = ends[1];
    rig->fcgi.keepConnection = 1;
    assert_int_equal(FCGX_Accept_r(&rig->fcgi), 0);
    arena_reset(s->arena);
    buf_clear(&s->body);
    buf_clear(&s->headers);
    rig->x = (struct exchange){.settings = s->settings,
                               .services = s,
                               .fcgi = &rig->fcgi,
                               .arena = s->arena,
                               .unit = {.arena = s->arena, .fault = &rig->x.fault},
                               .body = &s->body,
                               .json = json_out(&s->body),
                               .response = {.headers = &s->headers, .location = ""},
                               .path = STR(""),
                               .started = stamp_now(),
                               .started_ticks = stamp_ticks(),
                               .phase_ticks = stamp_ticks()};
    return &rig->x;
}

#define RIG_SEND(rig, body, ...) rig_send((rig), (const char *const[]){__VA_ARGS__, NULL}, (body))

/* A request of method and target, read by request_read. */
static inline struct exchange *rig_request(struct rig *rig, const char *method, const char *target)
{
    const char *query = strchr(target, '?');
    struct exchange *x = RIG_SEND(rig, NULL, "REQUEST_METHOD", method, "REQUEST_URI", target, "QUERY_STRING",
                                  query != NULL ? query + 1 : "");

    assert_true(request_read(x));
    return x;
}

/* A POST with a JSON body. */
static inline struct exchange *rig_post(struct rig *rig, const char *body)
{
    char length[24];
    struct exchange *x;

    snprintf(length, sizeof length, "%zu", strlen(body));
    x = RIG_SEND(rig, body, "REQUEST_METHOD", "POST", "REQUEST_URI", "/", "CONTENT_TYPE", "application/json",
                 "CONTENT_LENGTH", length);
    assert_true(request_read(x));
    return x;
}

static inline bool rig_read_all(int fd, void *out, size_t length)
{
    for (char *at = out; length > 0;) {
        const ssize_t got = read(fd, at, length);

        if (got <= 0)
            return false;
        at += got;
        length -= (size_t)got;
    }
    return true;
}

/* The answer as the web server gets it. Fails unless it ends as a FastCGI request must. */
static inline const char *rig_read(struct rig *rig)
{
    uint8_t header[8], skipped[256];
    size_t length = 0;
    bool stream_ended = false;

    while (rig_read_all(rig->peer, header, 8) && header[1] == 6) {
        const size_t content = (size_t)header[4] << 8 | header[5];

        assert_false(stream_ended);
        assert_true(length + content < sizeof rig->answer);
        assert_true(rig_read_all(rig->peer, rig->answer + length, content));
        assert_true(rig_read_all(rig->peer, skipped, header[6]));
        length += content;
        stream_ended = content == 0;
    }
    assert_true(stream_ended);
    assert_int_equal(header[1], 3);
    rig->answer[length] = '\0';
    return rig->answer;
}

/* The answer that stands in the exchange, sent and read back. */
static inline const char *rig_answer(struct rig *rig)
{
    assert_true(rig->x.response.filled);
    response_send(&rig->x);
    return rig_read(rig);
}

#endif
