/*
 * What rows that are deleted kept in the object store goes after them: a job removes it, so that it is certain once the rows are gone, and
 * no request waits for the store. jobs/purge/purge.c is the other end.
 */
#ifndef FCGI_PURGE_ENQUEUE_H
#define FCGI_PURGE_ENQUEUE_H

#include "fcgi/exchange.h"
#include "work/work.h"

/* What is deleted: a material or a node of the course or, with neither, all of it; or all that there is of a student (students.id). */
struct purge_scope {
    struct uuid course, node, material, student;
};

/* In the transaction in which it is deleted. Announce the order after the commit. */
bool purge_enqueue(struct exchange *x, const struct purge_scope *scope, struct work_order *order,
                   struct uuid *job) MUST_CHECK;

#endif
