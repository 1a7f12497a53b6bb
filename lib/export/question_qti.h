/*
 * Exercises as QTI 1.2 (ims_qtiasiv1p2) in the profile of Common Cartridge 1.3: cc.multiple_choice, cc.multiple_response, cc.true_false, cc.fib and cc.essay.
 * The profile has neither pairs nor steps: these, and several gaps, are essays whose texts name what is to be put together. Pure.
 */
#ifndef EXPORT_QUESTION_QTI_H
#define EXPORT_QUESTION_QTI_H

#include "base/buf.h"
#include "course/structure.h"

/* The exercises of a lesson as one document; `number` tells its identifiers from those of others. */
void question_qti_assessment(struct arena *arena, struct buf *out, int number, const struct lesson *lesson);

#endif
