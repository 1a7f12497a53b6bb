#include "fcgi/serve.h"

#include <fcgiapp.h>
#include <unistd.h>

#include "fcgi/gates/auth.h"
#include "fcgi/gates/idempotency.h"
#include "fcgi/gates/query.h"
#include "fcgi/gates/rate_limit.h"
#include "fcgi/gates/route_match.h"
#include "fcgi/gates/scope.h"
#include "fcgi/gates/tenant_share.h"
#include "fcgi/pool/scoreboard_mark.h"
#include "fcgi/request/request.h"
#include "fcgi/response/access_log.h"
#include "fcgi/response/problem.h"
#include "fcgi/response/response.h"
#include "fcgi/services.h"

static void begin(struct exchange *x, struct services *s, struct FCGX_Request *fcgi)
{
    *x = (struct exchange){.settings = s->settings,
                           .services = s,
                           .redis = s->redis,
                           .store = s->store,
                           .fcgi = fcgi,
                           .arena = s->arena,
                           .unit = {.pg = s->db, .arena = s->arena, .fault = &x->fault},
                           .target = STR(""),
                           .path = STR(""),
                           .segments = STR(""),
                           .started = stamp_now(),
                           .started_ticks = stamp_ticks(),
                           .phase_ticks = stamp_ticks(),
                           .body = &s->body,
                           .json = json_out(&s->body),
                           .response = {.headers = &s->headers, .location = ""}};
    buf_clear(&s->body);
    buf_clear(&s->headers);
    scoreboard_mark_begin(x);
}

/* True with an answer: the handler's, or an earlier one whose replay has ended the handler's chain without a fault. */
static bool handle(struct exchange *x)
{
    request_phase(x, PHASE_HANDLE);
    pg_watch(x->unit.pg,
             x->method == METHOD_GET ? x->fcgi->ipcFd : -1); /* who reads may leave: then nobody needs the answer */
    if (!x->route->handle(x) && x->fault.kind != FAULT_NONE)
        return false;
    return x->response.filled || fault_log(&x->fault, FAULT_INTERNAL, "the handler has left no answer");
}

static bool answer(struct exchange *x)
{
    return request_read(x)          /* headers and query; the body stays on the wire */
           && route_match(x)        /* 404, 405 */
           && auth_check(x)         /* 401: key -> tenant */
           && tenant_share_check(x) /* 429: holds too much of the pool */
           && scope_check(x)        /* 403 */
           && rate_limit_check(x)   /* asks Redis; a read does not wait for the verdict, all others do */
           && query_check(x)        /* 422: parameters that nobody knows */
           && handle(x);            /* fills x->response */
}

static void send_answer(struct exchange *x)
{
    request_phase(x, PHASE_SEND);
    cors_headers(&x->services->cors, x, x->response.headers);
    response_send(x);
}

/* No transaction or byte of this request is there for the next one. */
static void end(struct services *s)
{
    if (s->tainted)
        _exit(0);
    pg_watch(s->db, -1);
    pg_rollback(s->db);
    arena_reset(s->arena);
}

void serve_request(struct services *services, struct FCGX_Request *fcgi)
{
    struct exchange x;
    bool answered, allowed;

    begin(&x, services, fcgi);
    answered = answer(&x);
    allowed = rate_limit_settle(&x); /* 429: a denial takes the place of an answer, and of a fault */
    if (!answered || !allowed)
        problem_fill(&x);    /* x->fault -> x->response */
    idempotency_release(&x); /* the client may send the next request as soon as it has the answer */
    send_answer(&x);
    access_log(&x);
    end(services);
}
