/*
 * Whether the options of an exercise make one of its kind: the same for what keys send, what is imported and what is generated. Pure.
 */
#ifndef COURSE_EXERCISE_OPTIONS_H
#define COURSE_EXERCISE_OPTIONS_H

#include "course/structure.h"

/* NULL, or what is wrong with the options: "must be …". */
const char *exercise_options_wrong(const struct exercise *exercise);

/* The same of an exercise as JSON, whose members `kind` and `options` have their types. */
const char *exercise_options_wrong_json(const json_t *exercise);

#endif
