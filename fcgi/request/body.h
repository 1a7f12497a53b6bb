/*
 * The bytes of a request's body, straight from the FastCGI stream: nothing is gathered here. A body is whole only if the stream ended
 * without error and, where a length was declared, at that length; a client that goes away is INCOMPLETE_BODY, one that is
 * too slow (body_rate.h) is SLOW_BODY, one that passes the ceiling is TOO_LARGE.
 */
#ifndef FCGI_BODY_H
#define FCGI_BODY_H

#include "fcgi/exchange.h"

/* Sets the ceiling and refuses a declared length above it, before a byte is read. Call first. */
bool body_open(struct exchange *x, int64_t ceiling) MUST_CHECK;

/* Waits for at least one byte and takes what is there, up to `room`. *got == 0 only at the end of a whole body. */
bool body_read(struct exchange *x, char *out, size_t room, size_t *got) MUST_CHECK;

/* The whole body in the arena. */
bool body_gather(struct exchange *x, int64_t ceiling, struct str *body) MUST_CHECK;

#endif
