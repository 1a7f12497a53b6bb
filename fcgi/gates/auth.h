/*
 * Who asks: X-API-Key becomes x->caller, and the session's tenant is set. Only the key's SHA-256 is looked up. A key that is
 * unknown, revoked or of an inactive tenant gets one and the same answer (contract section 1).
 */
#ifndef FCGI_AUTH_H
#define FCGI_AUTH_H

#include "fcgi/exchange.h"

/* 401; public routes pass without a key. An address that has failed too often is told 429 with Retry-After in its place (pool/auth_failures.h);
 * a good key passes from there too. */
bool auth_check(struct exchange *x) MUST_CHECK;

/* cs_live_ or cs_test_, 32 lower-case hex digits, and perhaps six characters of checksum: what could be a key at all. */
bool auth_key_plausible(struct str key);

#endif
