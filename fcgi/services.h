/*
 * What a responder keeps between requests: its sessions with the services, the memory of the gates, buffers and arenas. Opened
 * after the fork; a session that is lost is opened again at the next request.
 */
#ifndef FCGI_SERVICES_H
#define FCGI_SERVICES_H

#include "fcgi/exchange.h"
#include "fcgi/gates/cors.h"
#include "fcgi/pool/scoreboard.h"

struct key_cache;
struct registry_model;
struct rate_limit_locals;

#define SERVICES_DENIED 64 /* keys whose last request was denied are remembered: a new one may take another's place */

struct services {
    const struct settings *settings;
    enum route_pool pool;
    struct scoreboard *board;
    struct scoreboard_slot *slot; /* the responder's own */
    struct arena *lasting;        /* as long as the responder */
    struct arena *arena;          /* as long as a request */
    struct pg *db;
    struct redis *redis;
    struct store *store;
    struct key_cache *keys; /* of the pool */
    struct rate_limit_locals *windows;
    struct uuid denied[SERVICES_DENIED];
    struct cors cors;
    struct arena *models;                         /* of what follows */
    const struct registry_model *embedding_model; /* that makes vectors of what is looked for; NULL: there is none */
    struct buf head, headers, body;               /* of the answer: its whole head, headers of its own, JSON */
    bool tainted; /* a thread still uses a session: the process ends with this request */
};

/* `settings` and `pool` are set, and `board`, `slot` and `keys` by the responder. False when settings name what cannot be; services that
 * are away make no difference. */
bool services_open(struct services *services, struct fault *fault) MUST_CHECK;
void services_close(struct services *services);

/* Opens the services, connects to the database and closes them again. False, with the reason in the log, when this program could
 * not serve. */
bool services_try(const struct settings *settings, enum route_pool pool) MUST_CHECK;

#endif
