/*
 * No tenant keeps the api pool from the others, nor do several: where no responder is idle, a tenant that holds more than FCGI_TENANT_SHARE
 * percent of them with requests older than 100 ms, long polls included, is refused at once. Where more tenants hold such requests each has an
 * equal part of that share. A tenant that is alone may use all of the pool: the responders that start beyond its size when all are held
 * (pool/responders.h) are then there for the others.
 */
#ifndef FCGI_TENANT_SHARE_H
#define FCGI_TENANT_SHARE_H

#include "fcgi/exchange.h"

/* Behind auth_check. Notes on the scoreboard whose request this is; TENANT_SHARE where its tenant has too many. */
bool tenant_share_check(struct exchange *x) MUST_CHECK;

#endif
