/*
 * Tasks in lists and in lines with marks: which lines begin one, and which are its parts.
 */
#ifndef ARCHITECT_TASK_LISTS_H
#define ARCHITECT_TASK_LISTS_H

#include "jobs/architect/task_reading.h"

void task_lists_take(struct task_reading *reading, uint32_t block, struct str text);

/* Whether an item says something without the line that leads to its list. */
bool task_lists_is_sentence(struct str item);

#endif
