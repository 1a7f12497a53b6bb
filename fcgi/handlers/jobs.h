/*
 * /jobs: what is being worked on for a tenant.
 */
#ifndef FCGI_HANDLERS_JOBS_H
#define FCGI_HANDLERS_JOBS_H

#include "fcgi/exchange.h"

bool jobs_index(struct exchange *x);
bool jobs_show(struct exchange *x);
bool jobs_cancel(struct exchange *x);
bool jobs_retry(struct exchange *x);

#endif
