/*
 * Presentations (ECMA-376, PresentationML; the strict form as well): a slide_text chunk for each slide in the order of the show, and one more for its
 * notes. A slide is read as pptx_slide.h says; footers, dates and slide numbers are left out. Hidden slides are marked.
 */
#ifndef EXTRACT_PPTX_H
#define EXTRACT_PPTX_H

#include "jobs/extract/extract.h"

bool pptx_read(struct extraction *x) MUST_CHECK;

#endif
