/*
 * Of questions.h: Moodle XML. HTML stands in CDATA sections, which it cannot end since all its ">" are escaped; plain texts are escaped. Pure.
 */
#ifndef EXPORT_QUESTIONS_MOODLE_H
#define EXPORT_QUESTIONS_MOODLE_H

#include "base/buf.h"
#include "course/structure.h"

void questions_moodle_begin(struct buf *out);
void questions_moodle_lesson(struct arena *arena, struct buf *out, const char *module, const struct lesson *lesson);
void questions_moodle_end(struct buf *out);

#endif
