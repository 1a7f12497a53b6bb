/*
 * An exercise as an assessment item of QTI 2.1 (IMS Global, http://www.imsglobal.org/xsd/imsqti_v2p1): a choice, pairs, steps, gaps in a text, or a text of the student's own.
 * SCORE goes from 0 to 1. What is said of an option is feedback on choosing it; what a good answer is, and how it is graded, stands in a block for scorers and tutors. Pure.
 */
#ifndef EXPORT_QUESTION_QTI21_H
#define EXPORT_QUESTION_QTI21_H

#include "base/buf.h"
#include "course/structure.h"

/* One document. `language` is a tag of BCP 47, or NULL; `lesson` a title. */
void question_qti21_item(struct arena *arena, struct buf *out, const char *ident, const char *language,
                         const char *lesson, const struct exercise *exercise);

#endif
