/*
 * Another exercise in place of one, made of the passages that it and its lesson cite: by a model (action regenerate_item), or by the built-in
 * architect. Its citations stand in these passages. It is none that the course has elsewhere.
 */
#ifndef REGENERATE_EXERCISE_ANEW_H
#define REGENERATE_EXERCISE_ANEW_H

#include "course/exercise_remake.h"
#include "jobs/regenerate/item_passages.h"

struct exercise_anew {
    const struct exercise *exercise;
    const char *provider, *model;
};

/* Kept when it is paid for: another attempt at the job is answered with it. Faults as model_ask. */
bool exercise_anew_ask(struct run *run, const struct exercise_remake *remake, const struct item_passages *passages,
                       struct exercise_anew *draft, struct fault *fault) MUST_CHECK;

/* The same one again where it finds no other; NO_MATERIAL when it finds none that the course does not have elsewhere. */
bool exercise_anew_build(struct run *run, const struct exercise_remake *remake, const struct item_passages *passages,
                         struct exercise_anew *draft) MUST_CHECK;

#endif
