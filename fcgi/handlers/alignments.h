/*
 * /courses/{course}/slide-mapping/align (contract section 2, "Slide-video alignment").
 */
#ifndef FCGI_ALIGNMENTS_H
#define FCGI_ALIGNMENTS_H

#include "fcgi/exchange.h"

bool alignments_create(struct exchange *x);

#endif
