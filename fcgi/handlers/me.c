#include "fcgi/handlers/me.h"

#include "course/account.h"
#include "fcgi/gates/rate_limit.h"
#include "fcgi/response/response.h"

/* null for a scope that the key does not have. This request is counted in the scope that it is charged to. */
static void write_limit(struct exchange *x, enum scope scope)
{
    struct rate_verdict rate;

    if ((x->caller.scopes & scope) == 0) {
        json_put_null(&x->json, route_scope_name(scope));
        return;
    }
    rate = scope == x->charged ? x->rate : rate_limit_peek(x, scope);
    json_open(&x->json, route_scope_name(scope));
    json_put_int(&x->json, "limit", rate.limit);
    json_put_int(&x->json, "remaining", rate.remaining);
    json_put_int(&x->json, "reset_s", rate.reset_s);
    json_close(&x->json);
}

bool me_show(struct exchange *x)
{
    struct pg_rows rows;

    if (!account_fetch(&x->unit, x->caller.key, &rows) || !rate_limit_settle(x))
        return false;
    json_open(&x->json, NULL);
    account_write_caller(&x->json, &rows);
    json_open(&x->json, "limits");
    write_limit(x, SCOPE_PREP);
    write_limit(x, SCOPE_CHECK);
    json_close(&x->json);
    account_write_quota(&x->json, &rows);
    json_close(&x->json);
    return response_json(x, 200);
}
