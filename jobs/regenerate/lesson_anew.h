/*
 * A lesson made anew of the passages that it cites: title, concepts and exercises, by a model (action regenerate_item), or by the built-in
 * architect. Its citations stand in these passages. What other lessons have is not in it.
 */
#ifndef REGENERATE_LESSON_ANEW_H
#define REGENERATE_LESSON_ANEW_H

#include "course/lesson_remake.h"
#include "jobs/regenerate/item_passages.h"

struct lesson_anew {
    struct lesson *lesson;
    const char *provider, *model;
};

/* Kept when it is paid for: another attempt at the job is answered with it. Faults as model_ask. */
bool lesson_anew_ask(struct run *run, const struct lesson_remake *remake, const struct item_passages *passages,
                     struct lesson_anew *anew, struct fault *fault) MUST_CHECK;

/* NO_MATERIAL when it finds no concept that other lessons do not have. */
bool lesson_anew_build(struct run *run, const struct lesson_remake *remake, const struct item_passages *passages,
                       struct lesson_anew *anew) MUST_CHECK;

#endif
