/*
 * Of question_qti21.h: what is known of an item before it is written, and the names of its parts. Pure.
 */
#ifndef EXPORT_QUESTION_QTI21_PARTS_H
#define EXPORT_QUESTION_QTI21_PARTS_H

#include "export/question.h"

struct question_qti21 {
    struct arena *arena;
    struct buf *out;
    const struct exercise *exercise;
    enum question_kind kind;
    size_t right;   /* options */
    size_t yes;     /* the option of a true/false question that says "true" */
    bool several;   /* options may be chosen */
    bool explained; /* options have feedback */
};

struct question_qti21 question_qti21_parts(struct arena *arena, struct buf *out, const struct exercise *exercise);

/* The identifier of an option that is chosen or put in order. In the arena. */
const char *question_qti21_parts_name(const struct question_qti21 *item, size_t option);

/* The first option whose right side reads like that of this one: equal sides are one. */
size_t question_qti21_parts_side(const struct question_qti21 *item, size_t option);

/* The variable of a gap; of all else there is one. In the arena. */
const char *question_qti21_parts_response(const struct question_qti21 *item, size_t gap);

#endif
