/*
 * A task under way while a section is read: its text and that of its solution, piece by piece, until the next one begins. What is longer than a
 * structure holds is cut off and counted.
 */
#ifndef ARCHITECT_TASK_DRAFT_H
#define ARCHITECT_TASK_DRAFT_H

#include "base/buf.h"
#include "jobs/architect/sections.h"

#define TASK_DRAFT_MOST 2000 /* tasks of one course; more are counted */
#define TASK_DRAFT_BLOCKS 3  /* of a task that are remembered for its citations */

struct task {
    const char *description;
    const char *solution; /* with its hints; NULL: none is there */
    int number;           /* 0: none */
    uint32_t section;     /* that it stands in */
    uint32_t blocks[TASK_DRAFT_BLOCKS];
    size_t block_count;
    size_t parts; /* of its list */
};

struct task_list {
    struct task *items; /* room for TASK_DRAFT_MOST */
    size_t count;
    size_t left_out; /* beyond TASK_DRAFT_MOST */
    size_t clipped;  /* tasks whose text is longer than a structure holds */
};

struct task_draft {
    const struct corpus *corpus;
    const struct sections *sections;
    struct task_list *list;
    const struct section *section; /* that is read */
    struct task task;              /* under way */
    struct task *solved;           /* an earlier one, whose solution is under way; NULL: that of `task` is */
    struct buf description, solution;
    bool is_open;     /* there is a task under way */
    bool is_single;   /* all that comes belongs to it, until a heading or a labelled line */
    bool to_solution; /* what comes belongs to the solution */
    bool goes_on;     /* the next paragraph belongs to what is under way */
    bool takes_list;  /* the next list does */
};

void task_draft_open(struct task_draft *draft, const struct corpus *corpus, const struct sections *sections,
                     struct task_list *list);

/* Ends the task under way and releases the draft. */
void task_draft_close(struct task_draft *draft);

/* Ends the task under way, which is listed if its text sets one, and begins another. */
void task_draft_begin(struct task_draft *draft, uint32_t block, int number, struct str text);
void task_draft_end(struct task_draft *draft);

/* Ends the task under way; what comes is the solution of the last task before that has the number, in the same material. */
void task_draft_begin_solution(struct task_draft *draft, int number);

/* Adds text of a block to what is under way: the task or its solution. */
void task_draft_put(struct task_draft *draft, uint32_t block, const char *separator, struct str text);

/* Adds text to the solution. */
void task_draft_put_solution(struct task_draft *draft, struct str text);

#endif
