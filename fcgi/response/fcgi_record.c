#include "fcgi/response/fcgi_record.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define RECORD_STDOUT 6
#define RECORD_END 3
#define RECORD_BYTES 65528 /* content of a record: a multiple of eight, so that none needs padding but the last */
#define BATCH 64           /* pieces of one writev */

struct record {
    uint8_t version, type, id[2], length[2], padding, reserved;
};

struct fcgi_record_end {
    struct record record;
    uint8_t status[4], protocol_status, reserved[3];
};

static_assert(sizeof(struct record) == 8 && sizeof(struct fcgi_record_end) == 16, "FastCGI headers are eight bytes");

/* Pieces waiting for one writev. */
struct batch {
    int fd;
    size_t count;
    struct iovec pieces[BATCH];
    struct record records[BATCH];
};

static bool flush(struct batch *batch)
{
    struct iovec *piece = batch->pieces, *end = piece + batch->count;

    batch->count = 0;
    while (piece < end) {
        ssize_t sent = writev(batch->fd, piece, (int)(end - piece));

        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return false;
        for (; piece < end && (size_t)sent >= piece->iov_len; piece++)
            sent -= (ssize_t)piece->iov_len;
        if (sent > 0) {
            piece->iov_base = (char *)piece->iov_base + sent;
            piece->iov_len -= (size_t)sent;
        }
    }
    return true;
}

static void add(struct batch *batch, const void *bytes, size_t length)
{
    batch->pieces[batch->count++] = (struct iovec){.iov_base = (void *)(uintptr_t)bytes, .iov_len = length};
}

static struct record header(const FCGX_Request *fcgi, uint8_t type, size_t length)
{
    return (struct record){.version = 1,
                           .type = type,
                           .id = {(uint8_t)(fcgi->requestId >> 8), (uint8_t)fcgi->requestId},
                           .length = {(uint8_t)(length >> 8), (uint8_t)length}};
}

/* One record: what is left of `head`, then as much of `body` as fits. */
static void add_record(struct batch *batch, const FCGX_Request *fcgi, struct str *head, struct str *body)
{
    const size_t from_head = MIN(head->len, RECORD_BYTES);
    const size_t from_body = MIN(body->len, RECORD_BYTES - from_head);
    struct record *record = &batch->records[batch->count];

    *record = header(fcgi, RECORD_STDOUT, from_head + from_body);
    add(batch, record, sizeof *record);
    if (from_head > 0)
        add(batch, head->at, from_head);
    if (from_body > 0)
        add(batch, body->at, from_body);
    *head = (struct str){head->at + from_head, head->len - from_head};
    *body = (struct str){body->at + from_body, body->len - from_body};
}

static bool add_stream(struct batch *batch, const FCGX_Request *fcgi, struct str head, struct str body)
{
    while (head.len + body.len > 0) {
        if (batch->count + 3 > BATCH && !flush(batch))
            return false;
        add_record(batch, fcgi, &head, &body);
    }
    return true;
}

/* An empty record ends the stream, another the request. */
static bool finish(struct batch *batch, const FCGX_Request *fcgi)
{
    const struct record end_of_stream = header(fcgi, RECORD_STDOUT, 0);
    const struct fcgi_record_end end = {.record = header(fcgi, RECORD_END, 8)};

    if (batch->count + 2 > BATCH && !flush(batch))
        return false;
    add(batch, &end_of_stream, sizeof end_of_stream);
    add(batch, &end, sizeof end);
    return flush(batch);
}

/* Closing a Unix socket with unread bytes in it would take the answer away from the peer. */
static bool was_read_whole(FCGX_Request *fcgi, bool bodyless)
{
    if (bodyless)
        (void)FCGX_GetChar(fcgi->in);
    return FCGX_HasSeenEOF(fcgi->in) != 0 && FCGX_GetError(fcgi->in) == 0;
}

static void release(FCGX_Request *fcgi, bool at_once)
{
    if (at_once) {
        close(fcgi->ipcFd);
        fcgi->ipcFd = -1;
    }
    FCGX_Free(fcgi, !at_once);
}

bool fcgi_record_answer(FCGX_Request *fcgi, struct str head, struct str body, bool bodyless)
{
    struct batch batch = {.fd = fcgi->ipcFd};
    const bool sent = add_stream(&batch, fcgi, head, body) && finish(&batch, fcgi);

    release(fcgi, was_read_whole(fcgi, bodyless));
    return sent;
}

bool fcgi_record_piece(FCGX_Request *fcgi, struct str piece)
{
    struct batch batch = {.fd = fcgi->ipcFd};

    return add_stream(&batch, fcgi, piece, (struct str){0}) && flush(&batch);
}

bool fcgi_record_end(FCGX_Request *fcgi, bool bodyless)
{
    return fcgi_record_answer(fcgi, (struct str){0}, (struct str){0}, bodyless);
}

/* nginx takes a stream that merely ends for a whole one, and tells its client so with a last chunk (seen with 1.22). A record of no known
 * version makes it give the answer up. */
void fcgi_record_cut(FCGX_Request *fcgi)
{
    const struct record broken = {0};

    (void)!send(fcgi->ipcFd, &broken, sizeof broken, MSG_DONTWAIT | MSG_NOSIGNAL);
    release(fcgi, true);
}
