/*
 * GET /health: whether the services behind us answer, each asked within its own two seconds, all at once, and
 * whether the database has the newest migration that the program was built with.
 */
#ifndef FCGI_HANDLERS_HEALTH_H
#define FCGI_HANDLERS_HEALTH_H

#include "fcgi/exchange.h"

bool health_show(struct exchange *x);

#endif
