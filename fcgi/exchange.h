/*
 * One request and its answer, from accept to log line: what every gate and handler gets. It is made anew for each request; all it
 * points to lies in the request's arena or in the responder's services.
 *
 * A gate or handler that returns true has done its part; a handler has then filled x->response. One that returns false ends the
 * chain, and there are two such ends: x->fault is filed, and serve.c makes a problem of it; or x->response is filled without a
 * fault, as where an earlier answer is replayed (gates/idempotency.h), and that is the answer. Only serve.c sends.
 */
#ifndef FCGI_EXCHANGE_H
#define FCGI_EXCHANGE_H

#include "base/arena.h"
#include "base/fault.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/stamp.h"
#include "base/uuid.h"
#include "config/settings.h"
#include "fcgi/route.h"
#include "pg/pg.h"
#include "redis/redis.h"
#include "store/store.h"

struct services;     /* services.h: what a responder keeps between requests */
struct FCGX_Request; /* fcgiapp.h */

/* The stages of a request, for logs and the status page. What a stage took is counted when the next one begins. */
enum phase { PHASE_READ, PHASE_AUTH, PHASE_LIMIT, PHASE_HANDLE, PHASE_SEND, PHASE_COUNT };

/* Who asks. Filled by auth_check. */
struct caller {
    struct uuid tenant;
    struct uuid key;
    char key_prefix[13];
    unsigned scopes;         /* enum scope bits */
    int64_t rate_limit_prep; /* of the key, per 60 s */
    int64_t rate_limit_check;
    int64_t rate_ceiling_prep; /* of the tenant */
    int64_t rate_ceiling_check;
};

/*
 * The answer, as a value. Gates and handlers fill it (response/response.h, response/problem.h); a later
 * one replaces an earlier one. response_send makes bytes of it. The body is either `bytes`, which stay until the arena is reset, or comes from
 * a producer while it is sent.
 */
struct response {
    bool filled; /* status and body below are the answer */
    int status;
    const char *content_type; /* NULL: no body */
    int64_t length;           /* of the body; -1: not known before its end, with a producer */
    struct str bytes;
    struct producer {
        /* The next piece, which stays until the next call; an empty one is the end. False with x->fault filed: the head has been
         * sent already, so the connection is closed, and the client sees that the body is incomplete. */
        bool (*next)(struct exchange *x, void *context, struct str *piece);
        void *context;
    } producer;           /* next == NULL: `bytes` */
    struct buf *headers;  /* those that not every answer has: response_header */
    const char *location; /* what the header Location says; "" when there is none */
    int64_t sent;         /* bytes of the body that have left */
};

#define EXCHANGE_PATH_PARAMETERS 4
#define EXCHANGE_SLASH '\xff' /* no byte of UTF-8: stands for a slash that came as %2F and parts no segments */

struct exchange {
    /* What serves it: kept between requests, see services.h. */
    const struct settings *settings;
    struct services *services;
    struct redis *redis;
    struct store *store;
    struct FCGX_Request *fcgi;

    struct arena *arena;
    struct fault fault;
    struct unit unit; /* of these and the session; the tenant once auth_check has found the key */

    /* The request. */
    enum method method;
    bool head;         /* HEAD: served as GET, the body is not sent */
    bool overridden;   /* the method is that of X-HTTP-Method-Override */
    struct str target; /* the path as it came, percent-encoded: for the status page, outside of JSON */
    struct str path;   /* decoded once, without the query */
    struct str
        segments; /* the same, with EXCHANGE_SLASH for each slash that is part of a segment: routes are matched by it */
    struct str query; /* raw */
    char request_id[LIMIT_REQUEST_ID + 1];
    int64_t content_length;   /* -1: not declared (chunked) */
    const char *content_type; /* "" when absent */
    struct request_headers {  /* "" when absent */
        const char *api_key, *if_match, *if_none_match, *idempotency_key;
        const char *range, *if_range;
        const char *accept;
        const char *host,
            *scheme; /* as the client called us, or its proxy says: good for nothing but links for itself */
        const char *origin, *preflight_method;
        struct tus_headers { /* of the tus protocol: request/tus.h */
            const char *version, *length, *defer_length, *concat, *offset, *metadata, *checksum;
        } tus;
        const char *limited_address; /* the client's, if its failed authentications are counted: nginx says so */
        bool lenient;                /* Prefer: handling=lenient */
    } headers;
    bool lenient; /* the same, on a route that heeds it: what nobody knows is ignored (gates/query.h) */
    struct {      /* the members of the JSON body that were looked for: request/fields.h */
        struct field_asked *first, *last;
    } asked;
    stamp started;
    int64_t started_ticks;
    int64_t started_cpu_us; /* processor time of the process */
    enum phase phase;
    int64_t phase_ticks; /* when it began */
    int64_t phase_us[PHASE_COUNT];
    bool waited; /* the client asked it to take its time (?wait=): not slow */

    struct body_progress { /* what body.c has read so far */
        int64_t ceiling, bytes;
        int64_t window_ticks, window_bytes;
        int64_t pressed_ticks, pressed_bytes; /* the same for the shorter window of body_rate.h */
        int64_t last_ticks;                   /* when bytes came last */
    } received;

    /* What the gates found. */
    const struct route *route;
    unsigned allowed; /* methods (enum method bits) that the path knows */
    struct {
        const char *name; /* in the route's pattern: not terminated */
        size_t name_length;
        struct str value;
    } parameters[EXCHANGE_PATH_PARAMETERS];
    struct caller caller;
    enum scope charged; /* the scope whose limit counts it; 0 on public routes */
    enum { VERDICT_NONE, VERDICT_ASKED, VERDICT_ALLOWED, VERDICT_DENIED } verdict; /* of the rate limit: rate_limit.h */
    struct rate_verdict {
        bool known;
        int64_t limit, remaining, reset_s;
    } rate;
    struct idempotency { /* of an Idempotency-Key: idempotency.h */
        enum { IDEMPOTENCY_NONE, IDEMPOTENCY_FIRST, IDEMPOTENCY_SEEN, IDEMPOTENCY_KEPT } state;
        bool locked;     /* no other request has the key until the request ends, or the session that holds the lock */
        int64_t session; /* which one that is (pg_sessions) */
        char request_hash[65];
    } idempotency;

    const char
        *protocol_headers; /* lines of the protocol that the route speaks, which a problem has, too; NULL: none */

    /* The answer. Handlers write JSON here and call response_json. */
    struct buf *body;
    struct json_out json;
    struct response response;
};

#endif
