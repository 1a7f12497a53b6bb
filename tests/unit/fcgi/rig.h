/*
 * A worker with a web server of its own: requests are written as FastCGI records to one end of a socket pair and read by libfcgi at the
 * other, and the answer is read back whole. No services: for what needs the database or Redis there are scenarios in tests/api.
 */
#ifndef UNIT_FCGI_RIG_H
#define UNIT_FCGI_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "fcgi/pool/worker.h"
#include "fcgi/request/request.h"

#define RIG_ANSWER (1 << 20)

struct rig {
    struct settings settings;
    struct worker worker;
    struct exchange x;
    int peer;
    int board_fd;
    char answer[RIG_ANSWER]; /* of rig_read: head and body as sent to the web server */
};

static inline const char *rig_no_setting(void *context, const char *name)
{
    (void)context;
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
    struct worker *w = &rig->worker;

    rig->board_fd = -1;
    rig->peer = -1;
    alarm(60); /* a test that waits for ever fails */
    w->lasting = arena_new(MIB);
    w->arena = arena_new(LIMIT_REQUEST_ARENA);
    assert_true(settings_load(&rig->settings, rig_no_setting, NULL, w->lasting, &problems));
    buf_free(&problems);
    w->settings = &rig->settings;
    w->pool = POOL_API;
    w->board = scoreboard_open(&rig->board_fd);
    w->slot = scoreboard_take(w->board);
    atomic_store(&w->slot->pid, getpid());
    w->wake = -1;
    w->head = buf_make(16 * KIB);
    w->own_headers = buf_make(8 * KIB);
    w->body = buf_make(LIMIT_RESPONSE);
    assert_true(cors_open(&w->cors, w->settings, w->lasting, &fault));
    assert_int_equal(FCGX_Init(), 0);
    assert_int_equal(FCGX_InitRequest(&w->fcgi, -1, FCGI_FAIL_ACCEPT_ON_INTR), 0);
    return rig;
}

static inline void rig_free(struct rig *rig)
{
    struct worker *w = &rig->worker;

    if (rig->peer >= 0)
        close(rig->peer); /* first: libfcgi waits for it */
    FCGX_Free(&w->fcgi, 1);
    munmap(w->board, sizeof *w->board);
    close(rig->board_fd);
    buf_free(&w->head);
    buf_free(&w->own_headers);
    buf_free(&w->body);
    arena_free(w->arena);
    arena_free(w->lasting);
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
    struct worker *w = &rig->worker;
    int ends[2];

    if (rig->peer >= 0)
        close(rig->peer); /* first: libfcgi waits for it */
    FCGX_Free(&w->fcgi, 1);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    rig->peer = ends[0];
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
    w->fcgi.ipcFd = ends[1];
    w->fcgi.keepConnection = 1;
    assert_int_equal(FCGX_Accept_r(&w->fcgi), 0);
    arena_reset(w->arena);
    buf_clear(&w->body);
    buf_clear(&w->own_headers);
    rig->x = (struct exchange){.settings = w->settings,
                               .worker = w,
                               .fcgi = &w->fcgi,
                               .arena = w->arena,
                               .unit = {.arena = w->arena, .fault = &rig->x.fault},
                               .body = &w->body,
                               .json = json_out(&w->body),
                               .own_headers = &w->own_headers,
                               .location = "",
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

#endif
