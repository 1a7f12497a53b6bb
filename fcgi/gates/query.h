/*
 * Whether anything in the query is unknown (request/query_names.h). With `Prefer: handling=lenient` (RFC 7240 section 4.4) what nobody
 * knows is ignored, in the query and in a body, and the first of a name counts. Public routes take anything.
 */
#ifndef FCGI_QUERY_H
#define FCGI_QUERY_H

#include "fcgi/exchange.h"

/* UNKNOWN_FIELD or INVALID; sets x->lenient. Where the handler reads fields, that is left to fields_ok, so that the client learns of the
 * query and of the body at once. */
bool query_check(struct exchange *x) MUST_CHECK;

#endif
