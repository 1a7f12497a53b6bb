/*
 * The job that makes vectors of what a course says, where a model makes any.
 */
#ifndef FCGI_HANDLERS_EMBED_ENQUEUE_H
#define FCGI_HANDLERS_EMBED_ENQUEUE_H

#include "fcgi/exchange.h"
#include "work/work.h"

/* In the open transaction, which holds the course (work/work_embed.h). `*made`: there is one to be announced behind the commit. */
bool embed_enqueue(struct exchange *x, struct uuid course, struct work_order *order, struct uuid *job,
                   bool *made) MUST_CHECK;

#endif
