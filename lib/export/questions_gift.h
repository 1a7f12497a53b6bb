/*
 * Of questions.h: GIFT. The signs ~ = # { } : and \ are escaped in all texts, and no text begins a comment, a category or a weight. Pure.
 */
#ifndef EXPORT_QUESTIONS_GIFT_H
#define EXPORT_QUESTIONS_GIFT_H

#include "base/buf.h"
#include "course/structure.h"

void questions_gift_begin(struct arena *arena, struct buf *out, const char *title);
void questions_gift_lesson(struct arena *arena, struct buf *out, const char *module, const struct lesson *lesson);

#endif
