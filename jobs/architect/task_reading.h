/*
 * The state of a walk over the sections that set tasks, which task_reader.c begins and ends.
 */
#ifndef ARCHITECT_TASK_READING_H
#define ARCHITECT_TASK_READING_H

#include "jobs/architect/task_draft.h"

struct task_reading {
    struct task_draft draft;
    bool solves;     /* a section of solutions */
    bool by_number;  /* ... each of which begins with its task's number */
    bool numbered;   /* the tasks of the section have numbers, ... */
    bool labelled;   /* ... some of them behind a label */
    bool asked;      /* "Q: ..." stands before, without an answer */
    struct str lead; /* before a list of tasks */
};

#endif
