/*
 * /jobs: what is being worked on for a tenant.
 */
#ifndef FCGI_HANDLERS_JOBS_H
#define FCGI_HANDLERS_JOBS_H

#include "fcgi/exchange.h"
#include "work/job.h"

bool jobs_index(struct exchange *x);
bool jobs_show(struct exchange *x);
bool jobs_cancel(struct exchange *x);
bool jobs_retry(struct exchange *x);

/* A job into x->json, for an answer that is to be kept. */
bool jobs_write(struct exchange *x, struct job *job);

/* The answer that is a job. */
bool jobs_answer(struct exchange *x, int status, struct job *job);

#endif
