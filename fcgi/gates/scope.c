#include "fcgi/gates/scope.h"

bool scope_check(struct exchange *x)
{
    const unsigned wanted = x->route->scopes;
    const unsigned held = wanted & x->caller.scopes;

    if (wanted == 0)
        return true;
    if (held == 0)
        return fault_set(&x->fault, FAULT_SCOPE, "Requires scope: %s",
                         wanted == (SCOPE_PREP | SCOPE_CHECK) ? "prep or check" : route_scope_name((enum scope)wanted));
    x->charged = (held & SCOPE_CHECK) != 0 ? SCOPE_CHECK : SCOPE_PREP;
    return true;
}
