/*
 * Questions that stand with their answers: "Q: Why? A: Because." Pure, in all languages of the table.
 */
#ifndef ARCHITECT_TASK_DIALOGUE_H
#define ARCHITECT_TASK_DIALOGUE_H

#include "base/str.h"

/* What is asked and what is answered at the start of a text, and what stands behind them, which may be another question. Either may be missing:
 * then its len is 0. */
bool task_dialogue_next(struct str *rest, struct str *question, struct str *answer);

#endif
