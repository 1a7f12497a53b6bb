/*
 * GET /openapi.json: docs/openapi.json, which is part of the program, so that it always describes the routes that this program
 * serves (tests compare it with the table of routes).
 */
#ifndef FCGI_HANDLERS_OPENAPI_H
#define FCGI_HANDLERS_OPENAPI_H

#include "fcgi/exchange.h"

bool openapi_show(struct exchange *x);

/* The document. */
struct str openapi_text(void);

#endif
