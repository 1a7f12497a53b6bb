/*
 * /courses/{course}/slide-mapping and …/nodes/{node}/slide-mapping (contract section 2, "Slide-video mapping").
 */
#ifndef FCGI_MAPPINGS_H
#define FCGI_MAPPINGS_H

#include "fcgi/exchange.h"

bool mappings_index(struct exchange *x);
bool mappings_create(struct exchange *x);
bool mappings_destroy(struct exchange *x);

#endif
