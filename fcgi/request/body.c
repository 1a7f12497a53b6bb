#include "fcgi/request/body.h"

#include <errno.h>
#include <fcgiapp.h>
#include <sys/socket.h>
#include <sys/time.h>

/* nginx closes the socket when its client leaves, which libfcgi reports as a protocol error (seen; it never sends ABORT_REQUEST). */
#define CLIENT_LEFT FCGX_PROTOCOL_ERROR

bool body_open(struct exchange *x, int64_t ceiling)
{
    struct timeval patience = {.tv_sec = x->settings->upload_rate_window};

    if (x->content_length > ceiling)
        return fault_set(&x->fault, FAULT_TOO_LARGE, "The body is %lld bytes long; at most %lld are allowed",
                         (long long)x->content_length, (long long)ceiling);
    (void)setsockopt(x->fcgi->ipcFd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    x->received = (struct body_progress){.ceiling = ceiling, .window_ticks = stamp_ticks()};
    return true;
}

static bool ended_well(struct exchange *x)
{
    const int error = FCGX_GetError(x->fcgi->in);

    if (error == EAGAIN || error == EWOULDBLOCK)
        return fault_set(&x->fault, FAULT_SLOW_BODY, "No data arrived for %lld seconds",
                         (long long)x->settings->upload_rate_window);
    if (error == CLIENT_LEFT || error != 0)
        return fault_set(&x->fault, FAULT_INCOMPLETE_BODY, "The connection ended after %lld bytes of the body",
                         (long long)x->received.bytes);
    if (x->content_length >= 0 && x->received.bytes != x->content_length)
        return fault_set(&x->fault, FAULT_INCOMPLETE_BODY, "The body ended after %lld of %lld bytes",
                         (long long)x->received.bytes, (long long)x->content_length);
    return true;
}

/* Judges each whole window by itself, so that a fast start does not make up for a stall. */
static bool fast_enough(struct exchange *x)
{
    const int64_t seconds = x->settings->upload_rate_window;
    const int64_t least = x->settings->upload_min_rate * seconds;
    const int64_t now = stamp_ticks();
    const int64_t in_window = x->received.bytes - x->received.window_bytes;

    if (now - x->received.window_ticks < seconds * STAMP_SECOND)
        return true;
    if (in_window < least)
        return fault_set(&x->fault, FAULT_SLOW_BODY, "Only %lld bytes arrived in %lld seconds; at least %lld must",
                         (long long)in_window, (long long)seconds, (long long)least);
    x->received.window_ticks = now;
    x->received.window_bytes = x->received.bytes;
    return true;
}

bool body_read(struct exchange *x, char *out, size_t room, size_t *got)
{
    FCGX_Stream *in = x->fcgi->in;
    const int first = FCGX_GetChar(in); /* waits until libfcgi's buffer holds something */

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
    return fast_enough(x);
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
