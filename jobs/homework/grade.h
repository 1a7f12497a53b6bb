/*
 * One answer of a student to one exercise, judged.
 *
 * A model judges each criterion of the rubric (action check_homework, jobs/llm/router.h); the code adds up. The built-in grader judges
 * when no provider is configured, and when all models failed, if the tenant allows it. Exercises that are no open ones (gap, order, match,
 * choice) are compared by code and ask no model.
 *
 * The code guarantees, whatever a model says: a criterion has from 0 to its max_points; points count only with a quote that stands in the
 * answer, in Unicode's form NFC and with each run of white space as one space; the score is the points' share of all there are; passages of
 * the answer that speak to whoever judges it are left out before anybody judges. docs/decisions/grading.md says what is guaranteed
 * and what is only measured.
 *
 * What was paid for is kept before it counts: the row of a good answer in the ledger (llm_calls, with prompt version, model and hash of what
 * was asked) and the checkpoint are one transaction.
 */
#ifndef HOMEWORK_GRADE_H
#define HOMEWORK_GRADE_H

#include "jobs/homework/grade_task.h"
#include "jobs/runner/run.h"

/* Everything of `grading` lies in the run's arena. False with run->fault: PROVIDER_FAILED, PROVIDER_REFUSED or BAD_GENERATION when all models
 * failed and the built-in grader may not stand in, BUDGET_EXHAUSTED, LEASE_LOST, or the database's. */
bool grade_answer(struct run *run, const struct grade_task *task, struct grading *grading) MUST_CHECK;

/* Until when an attempt that begins at this moment may ask models: a fifth of its time is the built-in grader's, should it have to stand in. */
int64_t grade_deadline(const struct run *run);

/* [{"criterion", "points", "max_points", "quote", "comment"}], as submissions.criteria has it, and the codes of the reasons as a list. */
void grade_write_marks(struct json_out *out, const char *key, const struct grading *grading);
void grade_write_reasons(struct json_out *out, const char *key, const struct grading *grading);

#endif
