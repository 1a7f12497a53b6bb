/*
 * The tasks that a material sets, whole: with their paragraphs, code, tables and parts "(a)", "(b)"; hints and solutions are kept apart from
 * them. What begins a task is read from the marks: a number, a bullet, a label such as "Exercise 3"; without any, each paragraph is one.
 */
#ifndef ARCHITECT_TASK_READER_H
#define ARCHITECT_TASK_READER_H

#include "jobs/architect/sections.h"

#define TASK_READER_MOST 2000 /* of one course; more are counted */
#define TASK_READER_BLOCKS 3  /* of a task that are remembered for its citations */

struct task {
    const char *description;
    const char *solution; /* with its hints; NULL: none is there */
    int number;           /* 0: none */
    uint32_t section;     /* that it stands in */
    uint32_t blocks[TASK_READER_BLOCKS];
    size_t block_count;
    size_t parts; /* of its list */
};

struct task_list {
    struct task *items;
    size_t count;
    size_t left_out; /* beyond TASK_READER_MOST */
    size_t clipped;  /* tasks whose text is longer than a structure holds */
};

struct task_list task_reader_read(const struct corpus *corpus, const struct sections *sections);

#endif
