/*
 * The life of a request: gates, handler, answer, log line. Whatever happens, the request is answered once and everything it
 * allocated is gone afterwards.
 */
#ifndef FCGI_SERVE_H
#define FCGI_SERVE_H

#include "fcgi/pool/worker.h"

/* Serves the request whose parameters have been read into worker->fcgi. */
void serve_request(struct worker *worker);

#endif
