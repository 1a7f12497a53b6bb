/*
 * Of question_qti21.h: the body of an item, which students see but for the block of scorers and tutors. Pure.
 */
#ifndef EXPORT_QUESTION_QTI21_BODY_H
#define EXPORT_QUESTION_QTI21_BODY_H

#include "export/export_words.h"
#include "export/question_qti21_parts.h"

void question_qti21_body(const struct question_qti21 *item, const struct export_words *words);

#endif
