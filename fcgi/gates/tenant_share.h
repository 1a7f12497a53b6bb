/*
 * No tenant keeps the api pool from the others: where no responder is idle, a tenant that holds more than FCGI_TENANT_SHARE percent of them
 * with requests older than 100 ms, long polls included, is refused at once. A tenant that is alone may use all of it.
 */
#ifndef FCGI_TENANT_SHARE_H
#define FCGI_TENANT_SHARE_H

#include "fcgi/exchange.h"

/* Behind auth_check. Notes on the scoreboard whose request this is; TENANT_SHARE where its tenant has too many. */
bool tenant_share_check(struct exchange *x) MUST_CHECK;

#endif
