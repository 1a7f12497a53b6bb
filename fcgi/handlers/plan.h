/*
 * The plan of a generation (contract section 2): what is asked, what there is to work from, and which jobs do it.
 */
#ifndef FCGI_HANDLERS_PLAN_H
#define FCGI_HANDLERS_PLAN_H

#include "course/generation_scope.h"
#include "course/structure.h"
#include "fcgi/exchange.h"
#include "work/work.h"

struct plan {
    struct uuid course, node;
    const char *mode, *strategy;
    bool apply;
    struct generation_scope extent;
    struct uuid *required;      /* materials that are ingested first */
    struct work_order *ingests; /* those that this request enqueues */
    struct uuid *ingest_jobs;   /* of these orders */
    struct uuid *depends_on;    /* all ingest jobs the generation waits for */
    size_t required_count, ingest_count, depends_count, ready_count;
    struct texts warnings, mapping_warnings;
    bool asks_models; /* a provider is configured, and the tenant may pay it */
    struct work_order order;
    struct uuid job, existing; /* nil: none */
};

/* The plan as the answer's JSON, in the transaction that made its jobs. */
bool plan_write(struct exchange *x, const struct plan *plan) MUST_CHECK;

#endif
