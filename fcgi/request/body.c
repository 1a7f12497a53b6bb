#include "fcgi/request/body.h"

#include <errno.h>
#include <fcgiapp.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "fcgi/request/body_rate.h"

#define TICK_US (STAMP_SECOND / 2) /* between two looks at the rate while nothing comes */

/* nginx closes the socket when its client leaves, which libfcgi reports as a protocol error (seen; it never sends ABORT_REQUEST). */
#define CLIENT_LEFT FCGX_PROTOCOL_ERROR

bool body_open(struct exchange *x, int64_t ceiling)
{
    const struct timeval patience = {.tv_usec = TICK_US};

    if (x->content_length > ceiling)
        return fault_set(&x->fault, FAULT_TOO_LARGE, "The body is %lld bytes long; at most %lld are allowed",
                         (long long)x->content_length, (long long)ceiling);
    (void)setsockopt(x->fcgi->ipcFd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    x->received = (struct body_progress){.ceiling = ceiling};
    body_rate_begin(x);
    return true;
}

static bool ended_well(struct exchange *x)
{
    const int error = FCGX_GetError(x->fcgi->in);

    if (x->fault.kind != FAULT_NONE)
        return false;
    if (error == CLIENT_LEFT || error != 0)
        return fault_set(&x->fault, FAULT_INCOMPLETE_BODY, "The connection ended after %lld bytes of the body",
                         (long long)x->received.bytes);
    if (x->content_length >= 0 && x->received.bytes != x->content_length)
        return fault_set(&x->fault, FAULT_INCOMPLETE_BODY, "The body ended after %lld of %lld bytes",
                         (long long)x->received.bytes, (long long)x->content_length);
    return true;
}

/* The next byte, or EOF at the end, after an error or when the body is too slow. libfcgi takes a time-out for the end of the stream. It has
 * read past the padding of the last record by then, which would pass for content unless `stop` follows; reading goes on once its mark is
 * gone. A header of which only a part has come is lost: what follows is refused as malformed. Web servers send each in one write. */
static int next_byte(struct exchange *x)
{
    FCGX_Stream *in = x->fcgi->in;
    int byte;

    while ((byte = FCGX_GetChar(in)) == EOF && (FCGX_GetError(in) == EAGAIN || FCGX_GetError(in) == EWOULDBLOCK)) {
        if (!body_rate_check(x))
            return EOF;
        in->FCGI_errno = 0;
        in->isClosed = 0;
        in->stop = in->rdNext;
    }
    return byte;
}

bool body_read(struct exchange *x, char *out, size_t room, size_t *got)
{
    FCGX_Stream *in = x->fcgi->in;
    const int first = next_byte(x); /* waits until libfcgi's buffer holds something */

    *got = 0;
    if (first == EOF)
        return ended_well(x);
    out[0] = (char)first;
    const size_t buffered = (size_t)(in->stop - in->rdNext);
    const size_t more = MIN(buffered, room - 1);
    *got = 1 + (more > 0 ? (size_t)FCGX_GetStr(out + 1, (int)more, in) : 0);
    x->received.bytes += (int64_t)*got;
    if (x->received.bytes > x->received.ceiling)
        return fault_set(&x->fault, FAULT_TOO_LARGE, "The body is longer than %lld bytes",
                         (long long)x->received.ceiling);
    x->received.last_ticks = stamp_ticks();
    return body_rate_check(x);
}

bool body_gather(struct exchange *x, int64_t ceiling, struct str *body)
{
    if (!body_open(x, ceiling))
        return false;
    size_t room = x->content_length >= 0 ? (size_t)x->content_length + 1 : 16 * KIB;
    char *bytes = arena_alloc(x->arena, room);
    size_t length = 0, got = 0;

    while (body_read(x, bytes + length, room - length, &got) && got > 0) {
        length += got;
        if (length < room)
            continue;
        char *wider = arena_alloc(x->arena, room * 2);
        memcpy(wider, bytes, length);
        bytes = wider;
        room *= 2;
    }
    *body = (struct str){bytes, length};
    return x->fault.kind == FAULT_NONE;
}
