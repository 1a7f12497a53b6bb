/*
 * Whether a service is there and fit for its work, asked beside whatever else a request does. Each probe has a thread, an arena and a
 * fault of its own, and PROBE_S seconds.
 *
 *     health_probe_start(&probe, PROBE_REDIS, x);  …  health_probe_await(&probe);  probe.words
 *
 * A probe lies in static memory: a thread that is late still writes there. It keeps its service's session, so the responder leaves after
 * this request without touching that.
 */
#ifndef FCGI_HEALTH_PROBE_H
#define FCGI_HEALTH_PROBE_H

#include <pthread.h>
#include <time.h>

#include "fcgi/exchange.h"

#define PROBE_S 2
#define PROBE_WORDS 96

enum probe_kind { PROBE_DATABASE, PROBE_STORE, PROBE_REDIS };

struct health_probe {
    enum probe_kind kind;
    struct exchange *x;
    struct arena *arena;
    struct fault fault;
    bool paused;             /* of the database: an operator has paused the queue */
    char words[PROBE_WORDS]; /* behind health_probe_await: why the service is not fit; "" when it is */
    struct timespec deadline;
    pthread_t thread;
    bool started;
};

void health_probe_start(struct health_probe *probe, enum probe_kind kind, struct exchange *x);
void health_probe_await(struct health_probe *probe);

#endif
