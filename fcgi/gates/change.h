/*
 * The end of every change that a key asks for: the commit, with an entry in the audit log (course/audit.h) that says who did what to which
 * thing. That is the thing the answer's Location leads to, else the last one of the path. A student's id is not kept.
 */
#ifndef FCGI_CHANGE_H
#define FCGI_CHANGE_H

#include "fcgi/exchange.h"

/* In place of pg_commit, in the transaction of the change. */
bool change_commit(struct exchange *x) MUST_CHECK;

#endif
