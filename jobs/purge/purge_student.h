/*
 * All that there is of a student goes: submissions with their answers, files, marks, signatures and likenesses; payload, checkpoint and result
 * of the jobs that reviewed them; messages to webhooks about both; answers kept for an Idempotency-Key. Of what models cost the amounts stay,
 * without the student, the provider's words and the hash of what was asked. At last the student's row.
 *
 * Nobody has found any of it since the tenant's id was taken from the student (lib/course/student.h), so nothing is added meanwhile, and batches
 * need not be one transaction. Files go before the rows that name them. What went is counted in the checkpoint, so a next attempt goes on
 * counting where the last one was.
 *
 * Payload: {student}: students.id. Result: {objects_removed, submissions, jobs, deliveries, kept_answers, model_calls}.
 */
#ifndef JOBS_PURGE_STUDENT_H
#define JOBS_PURGE_STUDENT_H

#include "jobs/runner/run.h"

bool purge_student(struct run *run) MUST_CHECK;

#endif
