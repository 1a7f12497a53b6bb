/*
 * Whether the key may do this: the route names the scopes that open it, the key needs one of them. Where both do, the request is charged to
 * `check` if the key holds it, so that reads spend the larger budget.
 */
#ifndef FCGI_SCOPE_H
#define FCGI_SCOPE_H

#include "fcgi/exchange.h"

/* 403, or x->charged. */
bool scope_check(struct exchange *x) MUST_CHECK;

#endif
