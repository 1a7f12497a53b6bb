/*
 * The pass of dialect.h over the lines: where it is, and what of it the parts of the pass need.
 */
#ifndef EXTRACT_DIALECT_PASS_H
#define EXTRACT_DIALECT_PASS_H

#include "base/buf.h"
#include "jobs/extract/markdown/dialect/dialect_line.h"

#define DIALECT_FRAMES 8 /* notes within notes */

/* What goes on until a line of its own ends it. */
enum dialect_inside { IN_TEXT, IN_FENCE, IN_HIGHLIGHT, IN_FORMULA, IN_REMARK, IN_HIDDEN, IN_MODULE };

struct dialect_pass {
    struct buf *out;
    struct str rest; /* the lines that are not read yet */
    enum dialect_inside inside;
    char mark;                     /* of the fence */
    size_t marks;                  /* likewise: how many; of a remark: which of `remarks` it is */
    size_t frames[DIALECT_FRAMES]; /* the indentation of the notes that are open, outermost first */
    size_t frame_count;
    size_t directives[DIALECT_FRAMES]; /* backticks of the directives that are open */
    size_t directive_count;
    bool after_blank, in_list, in_indented_code, in_definition;
    bool open_ended; /* a style sheet or script has no end: there is nothing to look for once more */
};

/* The line, or an empty one, and its end. */
void dialect_pass_put_line(struct dialect_pass *p, struct str line);

/* A paragraph of its own, as deep as the line it stands for. */
void dialect_pass_put_paragraph(struct dialect_pass *p, size_t indent, struct str words);

/* The next line, not taken, behind at most so many blank ones; blank at the end. */
struct str dialect_pass_peek(const struct dialect_pass *p, size_t skip_blank);

void dialect_pass_begin(struct dialect_pass *p, enum dialect_inside inside, char mark, size_t marks);

#endif
