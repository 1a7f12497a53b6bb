/*
 * Keys of answers: "1 – b, 2 – a", "1. B; 2. C, D": numbers of tasks, and the letters that answer them. Pure.
 */
#ifndef ARCHITECT_TASK_KEY_H
#define ARCHITECT_TASK_KEY_H

#include "base/str.h"

/* Whether a text is such a key and nothing else. */
bool task_key_is(struct str text);

/* Of a key: the next number with its letters, and what stands behind. False: none is left. */
bool task_key_next(struct str *rest, int *number, struct str *letters);

#endif
