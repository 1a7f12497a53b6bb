/*
 * The tasks that a material sets, whole: with their paragraphs, code, tables and parts "(a)", "(b)"; hints and solutions are kept apart from
 * them. What begins a task is read from the marks: a number, a bullet, a label such as "Exercise 3"; without any, each paragraph is one.
 */
#ifndef ARCHITECT_TASK_READER_H
#define ARCHITECT_TASK_READER_H

#include "jobs/architect/task_draft.h"

struct task_list task_reader_read(const struct corpus *corpus, const struct sections *sections);

#endif
