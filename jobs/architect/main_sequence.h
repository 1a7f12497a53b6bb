/*
 * Lessons from one material that is the main sequence of its folder, appended to the outline.
 */
#ifndef ARCHITECT_MAIN_SEQUENCE_H
#define ARCHITECT_MAIN_SEQUENCE_H

#include "jobs/architect/course_outline.h"

/* Whether a material's own titles make lessons. */
bool main_sequence_has_titles(const struct outline *outline, uint32_t material);

void main_sequence_add(struct outline *outline, uint32_t material);

#endif
