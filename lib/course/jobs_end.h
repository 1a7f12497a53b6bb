/*
 * The end of jobs whose course, node or material is about to be deleted.
 */
#ifndef COURSE_JOBS_END_H
#define COURSE_JOBS_END_H

#include "pg/pg.h"

/* Inside the transaction that holds these jobs, rows `held_job`: they are cancelled, and what waits for them fails. */
bool jobs_end(const struct unit *unit, const struct pg_rows *held) MUST_CHECK;

#endif
