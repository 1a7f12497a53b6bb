/*
 * One answer under way: what the parts of grade.h share.
 */
#ifndef HOMEWORK_GRADE_RUN_H
#define HOMEWORK_GRADE_RUN_H

#include "jobs/homework/grade_screen.h"
#include "jobs/homework/local_grader.h"
#include "jobs/runner/run.h"

struct grade_run {
    struct run *run;
    const struct grade_task *task;
    struct grading *grading;
    struct rubric rubric;
    struct grade_screen screen;
    struct local_judgement local; /* what the words of the answer bear */
};

/* A reason for a teacher to look, when `on`. */
void grade_run_flag(struct grading *grading, enum grade_reason reason, bool on);

double grade_run_points(const struct grading *grading);

/* A slice of the visible text as it was written, clipped; NULL for none. */
const char *grade_run_quote(const struct grade_run *g, struct str slice);

/* A mark of 0 for each criterion. */
void grade_run_open_marks(struct grade_run *g);

/* By words; nothing is left that could be judged; by comparison: false when the exercise is an open one or the answer not understood. */
void grade_local_by_words(struct grade_run *g);
void grade_local_nothing(struct grade_run *g);
bool grade_local_by_comparison(struct grade_run *g);

/* By a model, once or twice. */
bool grade_model_judge(struct grade_run *g, struct fault *fault) MUST_CHECK;

#endif
