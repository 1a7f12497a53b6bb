/*
 * An exercise as a question of other systems (questions.h): which kind of question it is, and its texts. Pure.
 */
#ifndef EXPORT_QUESTION_H
#define EXPORT_QUESTION_H

#include "base/buf.h"
#include "course/structure.h"

/* What an exercise is as a question. */
enum question_kind {
    QUESTION_ESSAY,
    QUESTION_TRUE_FALSE,
    QUESTION_CHOICE,
    QUESTION_GAP,
    QUESTION_GAPS,
    QUESTION_PAIRS,
    QUESTION_STEPS
};

#define QUESTION_BLANK "____"

/* Pure. `truth` of a true/false question: whether "true" is right. */
enum question_kind question_kind(const struct exercise *exercise, bool *truth);

/* A name for lists: the beginning of the description on one line. In the arena. */
const char *question_name(struct arena *arena, const struct exercise *exercise);

/* The gap of a text from `at` on: of its underscores the first; *end is behind the last. NULL: there is none. */
const char *question_gap(const char *at, const char **end);

/* What an option counts, in percent: right ones 100 together, wrong ones of several right ones take as much away. Of up to EXERCISE_OPTIONS these
 * are grades that Moodle knows (docs.moodle.org/en/GIFT_format, "Multiple Answers": others are refused). */
double question_fraction(const struct exercise *exercise, size_t option);

/* An answer to be typed as Moodle compares it: "*" as itself would stand for any text. In the arena. */
const char *question_typed(struct arena *arena, const char *text);

/* A text as HTML, and as XHTML for XML that knows no entities of HTML. */
void question_html(struct buf *out, const char *text);
void question_xhtml(struct buf *out, const char *text);

#endif
