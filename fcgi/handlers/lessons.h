/*
 * GET /courses/{course}/lessons/{lesson}: one lesson of the applied structure.
 */
#ifndef FCGI_HANDLERS_LESSONS_H
#define FCGI_HANDLERS_LESSONS_H

#include "fcgi/exchange.h"

bool lessons_show(struct exchange *x);

#endif
