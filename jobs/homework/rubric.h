/*
 * The rubric that an answer is judged by: that of the request, else the exercise's criteria, else one made of what its grading criteria say.
 * Pure.
 */
#ifndef HOMEWORK_RUBRIC_H
#define HOMEWORK_RUBRIC_H

#include "jobs/homework/grade_task.h"

struct rubric {
    const struct criterion *items;
    size_t count; /* from 1 to STRUCTURE_CRITERIA */
    bool made;    /* nobody has told points apart */
    int total;    /* points */
};

struct rubric rubric_of(struct arena *arena, const struct grade_task *task);

#endif
