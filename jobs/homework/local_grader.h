/*
 * The built-in grader: judges an answer to an open exercise by its words, without a model. Deterministic and pure.
 *
 * The reference solution is cut into ideas, its sentences. An idea is covered by the share of its words that the answer has in one sentence
 * or two, by their stems; what the description of the exercise says already counts little, numbers count more. A term of the course
 * counts as said when the answer has most of its definition, and the other way round. A sentence that denies what the idea says, or says what the idea
 * denies, covers nothing. A criterion gets the covered share of the ideas that share words with it.
 *
 * It cannot tell a right sentence from the right words: what it says is a draft for a teacher, and never near the full points.
 */
#ifndef HOMEWORK_LOCAL_GRADER_H
#define HOMEWORK_LOCAL_GRADER_H

#include "jobs/homework/grade_screen.h"

#define LOCAL_GRADER_PROVIDER "local"
#define LOCAL_GRADER_MODEL "grader"
#define LOCAL_GRADER_COMPARISON "comparison" /* of closed exercises (closed_answer.h) */
#define LOCAL_GRADER_VERSION "grader-1"      /* raise it when its marks change */
#define LOCAL_GRADER_MOST 89                 /* of 100 */

struct local_mark {
    double share;     /* of its points, 0 to 1 */
    double covered;   /* of the words it takes */
    struct str quote; /* of the visible text: the sentence that covers most; at == NULL: none */
};

struct local_judgement {
    struct local_mark marks[STRUCTURE_CRITERIA]; /* in the order of the rubric */
    double share;                                /* of all points */
    double confidence;
};

void local_grader_judge(struct arena *arena, const struct grade_task *task, const struct rubric *rubric,
                        const struct grade_screen *screen, struct local_judgement *judgement);

#endif
