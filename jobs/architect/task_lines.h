/*
 * The lines of sections that set tasks: the marks that begin a task or a part of one, and the labels of hints and solutions. Pure, in all
 * languages of the table.
 */
#ifndef ARCHITECT_TASK_LINES_H
#define ARCHITECT_TASK_LINES_H

#include "base/str.h"

enum task_mark {
    TASK_MARK_NONE,
    TASK_MARK_BULLET, /* "- " */
    TASK_MARK_NUMBER, /* "3. ", "3) ", "3*. ", "A3: ", "Exercise 3: " */
    TASK_MARK_LETTER  /* "(a) ", "b) " */
};

struct task_line {
    enum task_mark mark;
    int number;       /* of TASK_MARK_NUMBER; 0: none */
    bool labelled;    /* "Exercise 3: " */
    size_t indent;    /* spaces before it */
    struct str text;  /* behind the mark, trimmed */
    struct str whole; /* with the mark, trimmed */
};

enum task_label { TASK_LABEL_NONE, TASK_LABEL_HINT, TASK_LABEL_SOLUTION };

struct task_line task_lines_read(struct str line);

/* Whether a line begins with a word such as "Exercise" and a number or a colon; then what stands behind. `titled`: in a heading anywhere, where
 * words such as "Problem" and "Question" mean other things. Else a label of some words counts, too: "Question for discussion: "; then the
 * whole line is the rest. */
bool task_lines_is_labelled(struct str line, bool titled, int *number, struct str *rest);

/* "Hint: ...", "(Solution) ..." or such a word alone; then what stands behind. */
enum task_label task_lines_label(struct str line, struct str *rest);

/* Whether the word is a label alone or with a number, as a heading has it. */
enum task_label task_lines_title(struct str title, int *number);

#endif
