/*
 * The exercises of a course as questions for other systems, lesson by lesson while they are sent:
 *
 *     GIFT         Moodle's text format (https://docs.moodle.org/en/GIFT_format)
 *     Moodle XML   https://docs.moodle.org/en/Moodle_XML_format
 *
 * A choice is multiple choice, or true/false where its two options say so; one gap a short answer, several a cloze (in GIFT a matching); steps
 * and pairs are matched; an open one is an essay. Texts go as HTML in which nothing of them is markup; what a student types or picks from a list goes plain.
 * QTI 2.1 is an archive, questions_qti21.h.
 */
#ifndef EXPORT_QUESTIONS_H
#define EXPORT_QUESTIONS_H

#include "course/structure.h"
#include "export/course_export.h"

enum questions_form { QUESTIONS_GIFT, QUESTIONS_MOODLE };

struct questions {
    struct course_export *course;
    enum questions_form form;
    int row; /* of the outline; -1: the head comes next */
};

/* The exercises in a row of the outline: none where there is no lesson. The lesson lives until the next one is read. */
bool questions_read(const struct unit *unit, struct course_export *course, int row, struct lesson *lesson) MUST_CHECK;

/* The next piece, which is appended to `out`; nothing is the end. */
bool questions_next(const struct unit *unit, struct questions *q, struct buf *out) MUST_CHECK;

#endif
