/* What a request has changed in a course gets vectors by a job, if a model makes any. */
#ifndef FCGI_HANDLERS_EMBED_ENQUEUE_H
#define FCGI_HANDLERS_EMBED_ENQUEUE_H

#include "fcgi/exchange.h"
#include "work/work.h"

struct embed_enqueued {
    struct work_order order;
    struct uuid job;
    bool made; /* there was none that will do it */
};

/* In the open transaction, which holds the course. */
bool embed_enqueue(struct exchange *x, struct uuid course, struct embed_enqueued *embed) MUST_CHECK;

/* Behind the commit. */
void embed_enqueue_announce(struct exchange *x, const struct embed_enqueued *embed);

#endif
