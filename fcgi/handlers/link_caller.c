#include "fcgi/handlers/link_caller.h"

#include "fcgi/gates/tenant_share.h"
#include "fcgi/request/fields.h"

/* Keys are tenants/<tenant>/…: whoever made the link has seen to that. */
static bool take_tenant(struct exchange *x, const char *key)
{
    struct str rest = str_of(key);

    return str_equal(str_cut(&rest, '/'), STR("tenants")) && uuid_parse(str_cut(&rest, '/'), &x->caller.tenant);
}

static bool refuse(struct exchange *x)
{
    return fault_set(&x->fault, FAULT_LINK, "The link is wrong or has expired: ask for another one");
}

/* As its keys, of which a link knows nothing. */
static bool check_tenant(struct exchange *x)
{
    struct pg_rows rows;

    return pg_ready(x->unit.pg, &x->fault) && PG_RUN(&x->unit, &rows, tenant_is_active) &&
           (pg_get_bool(&rows, 0, PG_COL(tenant_is_active, active)) || refuse(x));
}

bool link_caller_take(struct exchange *x, struct store_grant *link)
{
    const struct str key = field_path(x, "key");

    link->key = arena_strndup(x->arena, key.at, key.len);
    if (!store_link_valid(x->store, x->arena, x->query, stamp_now(), link) || !take_tenant(x, link->key))
        return refuse(x);
    x->unit.tenant = x->caller.tenant;
    return tenant_share_check(x) && check_tenant(x);
}
