/*
 * Homework: answers are handed in (submissions_create.c), looked at, judged by a teacher beside the machine, and reviewed again.
 */
#ifndef FCGI_HANDLERS_SUBMISSIONS_H
#define FCGI_HANDLERS_SUBMISSIONS_H

#include "fcgi/exchange.h"
#include "work/job.h"

bool submissions_create(struct exchange *x);
bool submissions_index(struct exchange *x);
bool submissions_show(struct exchange *x);
bool submissions_update(struct exchange *x);
bool submissions_regrade(struct exchange *x);

/* What was handed in, or is reviewed again: the submission, its job (NULL: there is none any more), whether it was there before. The
 * members go into the object that is open. */
bool submissions_write(struct exchange *x, struct uuid id, struct job *job, bool duplicate) MUST_CHECK;

/* Light work, one at a time for a submission. */
struct work_order submissions_order(struct exchange *x, struct uuid course, struct uuid id);

#endif
