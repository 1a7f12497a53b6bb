/*
 * Exercises that the material itself sets, in sections called "Exercises" and the like: each goes to the lesson most of whose concepts it
 * names.
 */
#ifndef ARCHITECT_TASKS_H
#define ARCHITECT_TASKS_H

#include "jobs/architect/exercise_draft.h"

#define TASKS_MOST 1000 /* looked at in one course */

struct task {
    uint32_t sentence, count; /* the sentences of one item or paragraph */
    uint32_t lesson;
};

struct tasks {
    struct task *items;
    size_t count;
};

struct tasks tasks_find(const struct concepts *concepts);

/* Those of a lesson. */
void tasks_ask(const struct exercise_draft *draft, const struct tasks *tasks, size_t lesson);

#endif
