/*
 * Answers to exercises that are no open ones, compared by code. Pure.
 *
 *     choice   texts, letters or numbers of the options, apart by line ends, ";" or ",": "b, d"
 *     gap      what fills the gaps, in their order, apart by line ends, ";" or ","
 *     order    the options' texts in order, apart by line ends, ";", "->" or ","
 *     match    a pair a line: "left = right", also with "->", "-" or ":"
 *
 * Texts are compared as titles are (course/fold.h). What is written in another way is not understood, and judged as an open answer.
 */
#ifndef HOMEWORK_CLOSED_ANSWER_H
#define HOMEWORK_CLOSED_ANSWER_H

#include "course/structure.h"

struct closed_answer {
    double share; /* of what is right, 0 to 1 */
    bool certain; /* false: what fills a gap is other than expected, but may be as good */
};

/* False when it is not understood. */
bool closed_answer_compare(struct arena *arena, const struct exercise *exercise, struct str text,
                           struct closed_answer *compared) MUST_CHECK;

#endif
