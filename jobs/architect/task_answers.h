/*
 * What answers tasks where it stands among them: hints and solutions behind their labels, answers behind questions, keys.
 */
#ifndef ARCHITECT_TASK_ANSWERS_H
#define ARCHITECT_TASK_ANSWERS_H

#include "jobs/architect/task_reading.h"

/* Each takes a paragraph or a line that is of its kind, and tells whether it was: "Hint: ...", "Solution", ...; "Q: ... A: ..."; in a section of
 * solutions "1 - b, 2 - a". */
bool task_answers_take_label(struct task_reading *reading, struct str text);
bool task_answers_take_dialogue(struct task_reading *reading, uint32_t block, struct str text);
bool task_answers_take_key(struct task_reading *reading, struct str text);

/* The length of a text up to a sentence behind the first that begins with a label: "Sort it. Hint: begin at the left." */
size_t task_answers_length_before(const struct task_reading *reading, struct str text);

#endif
