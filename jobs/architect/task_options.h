/*
 * Questions with options as materials print them: "A) ... B) ..." or boxes to be checked, below each other or in one line, the right ones
 * marked ("[x]", "(correct)", "✓", "*b)") or named by the solution ("B", "A and C", the option's text). Pure.
 */
#ifndef ARCHITECT_TASK_OPTIONS_H
#define ARCHITECT_TASK_OPTIONS_H

#include "course/structure.h"

struct task_options {
    const char *question;
    struct exercise_option *items; /* without reasons; in the order of the material */
    size_t count;                  /* at most STRUCTURE_OPTIONS */
};

/* Whether a task is such a question and nothing else, and tells which of its options are right. `solution` NULL: none is there. */
bool task_options_read(struct arena *arena, const char *task, const char *solution, struct task_options *options);

#endif
