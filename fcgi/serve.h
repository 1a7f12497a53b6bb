/*
 * The life of a request: gates, handler, answer, log line. Whatever happens, the request is answered once and everything it
 * allocated is gone afterwards.
 */
#ifndef FCGI_SERVE_H
#define FCGI_SERVE_H

#include "fcgi/exchange.h"

/* Serves the request whose parameters libfcgi has read. Does not return when the services are tainted: the process ends. */
void serve_request(struct services *services, struct FCGX_Request *fcgi);

#endif
