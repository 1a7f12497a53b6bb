/*
 * GET /me: who calls, what its limits have left, and what its tenant uses of its quotas.
 */
#ifndef FCGI_ME_H
#define FCGI_ME_H

#include "fcgi/exchange.h"

bool me_show(struct exchange *x);

#endif
