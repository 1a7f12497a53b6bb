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

/* Several tenants have it together, each an equal part. */
static bool is_within_share(const struct exchange *x, int64_t own)
{
    const struct scoreboard *board = x->services->board;
    const int64_t tenants = own == 0 ? 0 : occupancy_tenants(board, OLD_US);

    return 100 * own * tenants <= x->settings->fcgi_tenant_share * scoreboard_size(board);
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
    return count.idle > 0 || is_within_share(x, count.own) || refuse(x, count.own);
}
