#include "fcgi/gates/query.h"

#include "fcgi/request/query_names.h"

bool query_check(struct exchange *x)
{
    if (x->route->scopes == 0)
        return true;
    x->lenient = x->headers.lenient;
    if (x->route->query == NULL && !x->lenient)
        query_names_check(x);
    return x->fault.kind == FAULT_NONE;
}
