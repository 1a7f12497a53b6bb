/* The materials of one node. */
#ifndef FCGI_HANDLERS_NODE_MATERIALS_H
#define FCGI_HANDLERS_NODE_MATERIALS_H

#include "fcgi/exchange.h"

bool node_materials_index(struct exchange *x);

#endif
