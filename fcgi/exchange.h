/*
 * One request and its answer, from accept to log line: what every gate and handler gets. It lives in the worker and is made new
 * for each request; all it points to lies in the request's arena.
 *
 * A handler returns true when it has answered and false with x->fault filed; serve.c turns a fault into problem+json. Both are
 * the end of the request.
 */
#ifndef FCGI_EXCHANGE_H
#define FCGI_EXCHANGE_H

#include "base/arena.h"
#include "base/fault.h"
#include "base/json.h"
#include "base/limits.h"
#include "config/settings.h"
#include "pg/pg.h"
#include "redis/redis.h"
#include "store/store.h"

struct exchange;
struct worker;       /* worker.h: what a responder keeps between requests */
struct FCGX_Request; /* fcgiapp.h */

enum method {
    METHOD_GET = 1,
    METHOD_POST = 2,
    METHOD_PATCH = 4,
    METHOD_DELETE = 8,
    METHOD_PUT = 16,
    METHOD_OPTIONS = 32
};

enum scope { SCOPE_PREP = 1, SCOPE_CHECK = 2 };

/* The stages of a request, for logs and the status page. What a stage took is counted when the next one begins. */
enum phase { PHASE_READ, PHASE_AUTH, PHASE_LIMIT, PHASE_HANDLE, PHASE_SEND, PHASE_COUNT };

/* Who asks. Filled by auth_check. */
struct caller {
    struct uuid tenant;
    struct uuid key;
    char key_prefix[13];
    unsigned scopes;         /* enum scope bits */
    int64_t rate_limit_prep; /* per 60 s */
    int64_t rate_limit_check;
};

struct route {
    enum method method;
    const char *path; /* "/api/v1/courses/{course}"; names in braces are path parameters */
    unsigned scopes;  /* 0: public; else the key needs one of them */
    enum route_pool { POOL_API = 1, POOL_UPLOAD = 2, POOL_BOTH = 3 } pools;
    bool (*handle)(struct exchange *x);
    const char *name; /* for logs and metrics: "courses_show" */
};

#define EXCHANGE_PATH_PARAMETERS 4

struct exchange {
    /* What serves it: kept between requests, see worker.h. */
    const struct settings *settings;
    struct worker *worker;
    struct redis *redis;
    struct store *store;
    struct FCGX_Request *fcgi;

    struct arena *arena;
    struct fault fault;
    struct unit unit; /* of these and the session; the tenant once auth_check has found the key */

    /* The request. */
    enum method method;
    bool head;         /* HEAD: served as GET, the body is not sent */
    struct str target; /* the path as it came, percent-encoded: for whoever shows it outside of JSON */
    struct str path;   /* decoded once, without the query */
    struct str query;  /* raw */
    char request_id[LIMIT_REQUEST_ID + 1];
    int64_t content_length;   /* -1: not declared (chunked) */
    const char *content_type; /* "" when absent */
    struct request_headers {  /* "" when absent */
        const char *api_key, *if_match, *if_none_match, *idempotency_key;
        const char *origin, *preflight_method;
    } headers;
    stamp started;
    int64_t started_ticks;
    enum phase phase;
    int64_t phase_ticks; /* when it began */
    int64_t phase_us[PHASE_COUNT];

    struct body_progress { /* what body.c has read so far */
        int64_t ceiling, bytes;
        int64_t window_ticks, window_bytes;
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
    enum scope charged; /* the scope whose budget pays; 0 on public routes */
    enum { VERDICT_NONE, VERDICT_ASKED, VERDICT_ALLOWED, VERDICT_DENIED } verdict; /* of the rate limit: limit.h */
    struct rate_verdict {
        bool known;
        int64_t limit, remaining, reset_s;
    } rate;
    struct claim { /* of an Idempotency-Key: idempotency.h */
        enum { CLAIM_NONE, CLAIM_FIRST, CLAIM_SEEN, CLAIM_KEPT } state;
        bool locked;     /* nobody else has the key until the request ends, or the session that holds the lock */
        int64_t session; /* which one that is (pg_sessions) */
        char request_hash[65];
    } claim;

    /* The answer: handlers write JSON here and call response_json. */
    struct buf *body;
    struct json_out json;
    struct buf *own_headers; /* response_header */
    const char *location;    /* of the answer, "" when it has none */
    int status;              /* 0 until it is answered */
    bool answered;
    bool waited; /* the client asked it to take its time (?wait=): not slow */
    int64_t sent_bytes;
};

#endif
