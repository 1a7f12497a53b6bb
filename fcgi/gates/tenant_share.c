#include "fcgi/gates/tenant_share.h"

#include "fcgi/pool/occupancy.h"
#include "fcgi/services.h"

#define OLD_US (STAMP_SECOND / 10) /* an ordinary request is over by then */
#define RETRY_S 1

static bool refuse(struct exchange *x, int64_t held)
{
    atomic_fetch_add(&x->services->board->share_refused, 1);
    x->fault.retry_after_s = RETRY_S;
    return fault_set(&x->fault, FAULT_TENANT_SHARE,
                     "%lld of your requests are under way already and nobody is free for another; wait for one to end",
                     (long long)held);
}

bool tenant_share_check(struct exchange *x)
{
    const struct services *s = x->services;
    const uint64_t tenant = occupancy_tenant(x->caller.tenant);
    struct occupancy count;

    atomic_store(&s->slot->tenant, tenant);
    if (tenant == 0 || s->pool != POOL_API)
        return true;
    count = occupancy_count(s->board, tenant, OLD_US);
    return count.idle > 0 || 100 * count.own <= x->settings->fcgi_tenant_share * scoreboard_size(s->board) ||
           refuse(x, count.own);
}
