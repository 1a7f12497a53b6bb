/*
 * A responder: one process that accepts a connection, serves its one request and goes back to accept. It opens its services after
 * the fork. A connection whose web server has left while it waited in the queue is dropped, so that under overload no work is
 * done for clients that have given up.
 *
 * Signals. TERM, HUP, USR1, USR2 are blocked but while it waits in accept, so that none cuts a body that is being read. TERM takes
 * the listening socket away and lets the loop end: a request being served is finished first.
 */
#ifndef FCGI_RESPONDER_H
#define FCGI_RESPONDER_H

#include "config/settings.h"
#include "fcgi/gates/key_cache.h"
#include "fcgi/pool/scoreboard.h"

struct responder_options {
    const struct settings *settings;
    enum route_pool pool;
    struct scoreboard *board;
    struct scoreboard_slot *slot;
    struct key_cache *keys;
    int wake;               /* eventfd of the master: written when this responder becomes busy; -1 for none */
    uint64_t most_requests; /* it retires after so many; 0: never */
};

/* Serves until TERM, or until it retires. The listening socket is fd 0. Returns the process's exit code. */
int responder_run(const struct responder_options *options);

#endif
