/*
 * A responder: one process that accepts a connection, serves its one request and goes back to accept. It opens its services after the
 * fork and keeps them between requests; a lost one is opened again at the next request. A connection whose web server has left while
 * it waited in the queue is dropped: under overload nobody works for those who have given up.
 *
 * Signals. TERM, HUP, USR1, USR2 are blocked but while it waits in accept, so that none cuts a body that is being read. TERM takes
 * the listening socket away and lets the loop end: a request being served is finished first.
 */
#ifndef FCGI_WORKER_H
#define FCGI_WORKER_H

#include <fcgiapp.h>

#include "fcgi/gates/cors.h"
#include "fcgi/pool/scoreboard.h"

struct key_cache;
struct rate_limit_locals;

struct worker {
    const struct settings *settings;
    enum route_pool pool;
    struct scoreboard *board;
    struct slot *slot;
    int wake; /* eventfd of the master: written when this responder becomes busy; -1 for none */
    FCGX_Request fcgi;
    struct arena *lasting; /* as long as the worker */
    struct arena *arena;   /* as long as a request */
    struct pg *db;
    struct redis *redis;
    struct store *store;
    struct key_cache *keys;
    struct rate_limit_locals *windows;
    struct uuid denied[64]; /* tenants whose last request was denied: limit.c */
    struct cors cors;
    struct buf head, own_headers, body;
    bool tainted;         /* a thread still uses its services: the process ends with this request */
    int64_t cpu_began_us; /* processor time when the request began */
};

/* Serves until TERM, or until `most` requests are done (0: no end). The listening socket is fd 0. Returns the process's exit
 * code. */
int worker_run(struct worker *worker, uint64_t most);

/* Opens what a worker needs, closes it again, serves nothing. False, with the reason in the log, when it could not serve. */
bool worker_try(struct worker *worker) MUST_CHECK;

/* Shows the exchange on the scoreboard: called at each change of phase, and when it is over. */
void worker_mark(const struct exchange *x);
void worker_mark_end(const struct exchange *x, int64_t duration_us);

/* A request that asks to be held until something happens: at most a quarter of the pool may be held so. False: answer at once.
 * True: call worker_wait_end before the answer, and look at worker_wait_over now and then. */
bool worker_wait_begin(struct exchange *x) MUST_CHECK;
void worker_wait_end(struct exchange *x);

/* Whether nobody is served by waiting on: the client has left, the responder was told to leave, or the request's time is nearly up. */
bool worker_wait_over(const struct exchange *x);

/* Responders that share a tenant's limit while Redis is away. */
int64_t worker_pool_size(const struct worker *worker);

#endif
