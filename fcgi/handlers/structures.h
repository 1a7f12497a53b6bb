/*
 * Generated structures: ask for one, look at the latest, the history and one snapshot, apply one. Each works on a whole course or, under
 * /nodes/{node}, on one node.
 */
#ifndef FCGI_HANDLERS_STRUCTURES_H
#define FCGI_HANDLERS_STRUCTURES_H

#include "fcgi/exchange.h"

bool structures_generate(struct exchange *x);    /* POST …/structure/generate */
bool structures_generate_in(struct exchange *x); /* POST /courses/{course}/generate {node_id} */
bool structures_latest(struct exchange *x);
bool structures_history(struct exchange *x);
bool structures_show(struct exchange *x);
bool structures_apply(struct exchange *x);

#endif
