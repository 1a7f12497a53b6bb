/*
 * What rows that are deleted kept in the object store goes after them: a job removes it, so that it is certain once the rows are gone, and
 * no request waits for the store. jobs/purge/purge.c is the other end.
 */
#ifndef FCGI_PURGE_ENQUEUE_H
#define FCGI_PURGE_ENQUEUE_H

#include "fcgi/exchange.h"
#include "work/work.h"

/* In the transaction in which a course is deleted, or one material of it (nil: all). Announce the order after the commit. */
bool purge_enqueue(struct exchange *x, struct uuid course, struct uuid material, struct work_order *order,
                   struct uuid *job) MUST_CHECK;

#endif
