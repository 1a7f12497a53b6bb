#include "fcgi/serve.h"

#include <unistd.h>

#include "base/log.h"
#include "fcgi/gates/auth.h"
#include "fcgi/gates/rate_limit.h"
#include "fcgi/gates/route.h"
#include "fcgi/gates/scope.h"
#include "fcgi/request/request.h"
#include "fcgi/response/access_log.h"
#include "fcgi/response/response.h"

static bool handle(struct exchange *x)
{
    request_phase(x, PHASE_HANDLE);
    return x->route->handle(x);
}

static bool serve(struct exchange *x)
{
    return request_read(x)        /* headers and query; the body stays on the wire */
           && route_match(x)      /* 404, 405 */
           && auth_check(x)       /* 401: key -> tenant */
           && scope_check(x)      /* 403 */
           && rate_limit_check(x) /* 429: per tenant and matched scope */
           && handle(x);
}

static void begin(struct worker *w, struct exchange *x)
{
    buf_clear(&w->body);
    buf_clear(&w->own_headers);
    *x = (struct exchange){.settings = w->settings,
                           .worker = w,
                           .redis = w->redis,
                           .store = w->store,
                           .fcgi = &w->fcgi,
                           .arena = w->arena,
                           .unit = {.pg = w->db, .arena = w->arena, .fault = &x->fault},
                           .body = &w->body,
                           .json = json_out(&w->body),
                           .own_headers = &w->own_headers,
                           .location = "",
                           .target = STR(""),
                           .path = STR(""),
                           .started = stamp_now(),
                           .started_ticks = stamp_ticks(),
                           .phase_ticks = stamp_ticks()};
}

static void end(struct worker *w, struct exchange *x)
{
    if (w->tainted) {
        access_log(x);
        _exit(0);
    }
    if (x->verdict == VERDICT_ASKED)
        redis_abandon(w->redis); /* an answer nobody has heard must not be the next request's */
    pg_rollback(w->db);
    access_log(x);
    arena_reset(w->arena);
}

void serve_request(struct worker *w)
{
    struct exchange x;

    begin(w, &x);
    if (!serve(&x) && !x.answered)
        response_problem(&x);
    end(w, &x);
}
