/*
 * The CGI parameters of one FastCGI request become the head of an exchange: method, path (percent-decoded once), query, request id
 * and the headers the gates look at. The body stays on the wire (body.h).
 */
#ifndef FCGI_REQUEST_H
#define FCGI_REQUEST_H

#include "fcgi/exchange.h"

/* False with BAD_REQUEST for an X-API-Key or Idempotency-Key that is sent twice, and for a path or query that is too long, wrongly escaped
 * or no UTF-8. The request id is set either way. */
bool request_read(struct exchange *x) MUST_CHECK;

/* Ends the current phase and begins another; the scoreboard shows it. */
void request_phase(struct exchange *x, enum phase phase);

/* One of 1 to LIMIT_REQUEST_ID characters of [A-Za-z0-9._-] (contract section 1). */
bool request_id_valid(struct str id);

#endif
