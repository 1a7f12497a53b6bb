/*
 * The slides of a presentation, in the order in which they are shown.
 */
#ifndef EXTRACT_PPTX_SLIDES_H
#define EXTRACT_PPTX_SLIDES_H

#include "jobs/extract/office/package.h"

/* Calls back for each slide, numbered from 1, with the name of its part; empty: the part is not there. Ends where a call returns false, and then
 * does so itself. FILE_DAMAGED or UNSUPPORTED_FORMAT when there is no presentation. */
bool pptx_slides_each(struct package *package, bool (*slide)(void *context, int number, int total, struct str part),
                      void *context, struct fault *fault) MUST_CHECK;

#endif
