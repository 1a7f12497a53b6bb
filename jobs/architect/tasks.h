/*
 * The tasks that the material itself sets as exercises of lessons. Tasks below a heading of their own go to the lesson that heading stands in;
 * others to that of the lessons before them most of whose concepts they name. None is left out but for a ceiling, and that is counted.
 */
#ifndef ARCHITECT_TASKS_H
#define ARCHITECT_TASKS_H

#include "jobs/architect/exercise_draft.h"
#include "jobs/architect/task_reader.h"

struct tasks {
    struct task_list list;
    uint32_t *lesson_of; /* task -> lesson, LEXICON_NONE: all lessons that it can go to are full */
    size_t left_out;     /* those */
};

struct tasks tasks_find(const struct concepts *concepts);

/* Those of a lesson. */
void tasks_ask(const struct exercise_draft *draft, const struct tasks *tasks, size_t lesson);

#endif
