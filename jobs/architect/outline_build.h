/*
 * The outline of a course: modules and lessons, and which sections each lesson is made of.
 *
 * Per folder one form of material is the main sequence: slides with titles, else texts with headings, else what there is, cut where the subject
 * changes. Everything else in the folder is laid onto it (attachment.h); what is like nothing becomes lessons of its own.
 */
#ifndef ARCHITECT_OUTLINE_BUILD_H
#define ARCHITECT_OUTLINE_BUILD_H

#include "jobs/architect/course_outline.h"

void outline_build(struct outline *outline, const struct corpus *corpus, const struct sections *sections,
                   const struct vector *vectors);

#endif
