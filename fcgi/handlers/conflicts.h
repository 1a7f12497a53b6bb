/*
 * GET /courses/{course}/structure/conflicts, POST …/conflicts/{conflict}/accept and …/dismiss.
 */
#ifndef FCGI_HANDLERS_CONFLICTS_H
#define FCGI_HANDLERS_CONFLICTS_H

#include "fcgi/exchange.h"

bool conflicts_index(struct exchange *x);
bool conflicts_accept(struct exchange *x);
bool conflicts_dismiss(struct exchange *x);

#endif
