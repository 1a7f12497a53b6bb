/*
 * Answers that are made while they are sent go at the pace of whoever reads them. nginx takes some megabytes ahead of its client; beyond
 * that a slow client holds the responder. So slow readers are bounded like long polls: a quarter of the pool at a time, of which those
 * go first whose tenant has the most; and a reader that takes less than LIMIT_READER_RATE is cut.
 */
#ifndef FCGI_READER_H
#define FCGI_READER_H

#include "fcgi/exchange.h"

struct reader {
    int64_t since_ticks; /* of the window that is being judged */
    int64_t sent;        /* bytes that had left at its beginning */
};

struct reader reader_begin(struct exchange *x);

/* Waits until the web server takes more. False, with the reason in the fault, when the answer is to be cut. */
bool reader_wait(struct exchange *x, struct reader *reader) MUST_CHECK;

void reader_end(struct exchange *x);

#endif
