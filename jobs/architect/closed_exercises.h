/*
 * Exercises with one right answer, from the definitions of a lesson's concepts: choose the term that is explained, fill it in, match terms with
 * what they mean. Nothing is asked where another concept of the course might be right as well; what is wrong is another concept of the
 * course, with its own definition as the reason.
 */
#ifndef ARCHITECT_CLOSED_EXERCISES_H
#define ARCHITECT_CLOSED_EXERCISES_H

#include "jobs/architect/exercise_draft.h"
#include "jobs/architect/meanings.h"

/* What one lesson has been asked for already. */
struct asked {
    bool concepts[CONCEPTS_PER_LESSON]; /* by place among the lesson's */
};

/* Each adds one exercise to the lesson of this number if it is surely fit for it, and tells whether it did. */
bool closed_exercises_choose(const struct exercise_draft *draft, const struct meanings *meanings, size_t lesson,
                             struct asked *asked);
bool closed_exercises_match(const struct exercise_draft *draft, const struct meanings *meanings, size_t lesson);
bool closed_exercises_fill(const struct exercise_draft *draft, const struct meanings *meanings, size_t lesson,
                           struct asked *asked);

#endif
