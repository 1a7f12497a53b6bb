/*
 * Lessons from one material that is the spine of its folder, appended to the outline.
 */
#ifndef ARCHITECT_SPINE_H
#define ARCHITECT_SPINE_H

#include "jobs/architect/outline.h"

/* Whether a material's own titles make lessons. */
bool spine_has_titles(const struct outline *outline, uint32_t material);

void spine_add(struct outline *outline, uint32_t material);

#endif
