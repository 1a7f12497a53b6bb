/*
 * The state of a pool and of its responders as named values: what the status page and the metrics print. Names and meanings are
 * PHP-FPM's (its manual, "Status page"); the last two are ours.
 */
#ifndef FCGI_POOL_STATUS_H
#define FCGI_POOL_STATUS_H

#include "fcgi/exchange.h"
#include "fcgi/pool/scoreboard.h"

struct status_value {
    const char *name; /* "accepted conn" */
    enum { STATUS_TEXT, STATUS_WHOLE, STATUS_FRACTION, STATUS_TIME } type;
    union {
        const char *text;
        int64_t whole;
        double fraction;
        stamp time;
    };
};

#define POOL_STATUS_VALUES 16
#define POOL_STATUS_RESPONDER_VALUES 13

/* Of the pool that `x` is served by. */
void pool_status_read(struct exchange *x, struct status_value values[POOL_STATUS_VALUES]);

/* Of one responder; false for a free slot. Texts lie in the request's arena. */
bool pool_status_responder(struct exchange *x, const struct scoreboard_slot *slot,
                           struct status_value values[POOL_STATUS_RESPONDER_VALUES]) MUST_CHECK;

#endif
