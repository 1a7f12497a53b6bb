/*
 * A fault as an answer: application/problem+json (RFC 9457). Its type is the address of its entry in the catalogue of errors,
 * /docs/errors#code, the page of docs/errors.md.
 */
#ifndef FCGI_PROBLEM_H
#define FCGI_PROBLEM_H

#include "fcgi/exchange.h"

/* x->fault becomes x->response, in the place of whatever was filled or written before. The message for the log is not shown. */
void problem_fill(struct exchange *x);

/* Its members (RFC 9457) into x->json, in place of what was written, with the object left open for members of the caller's own. */
void problem_open(struct exchange *x, enum fault_kind kind, const char *detail);

#endif
