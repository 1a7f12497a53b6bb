/*
 * GET /reports/cost: what the tenant's calls of models cost.
 */
#ifndef FCGI_HANDLERS_REPORTS_H
#define FCGI_HANDLERS_REPORTS_H

#include "fcgi/exchange.h"

bool reports_cost(struct exchange *x);

#endif
