/* Nodes of a course's material tree. */
#ifndef FCGI_HANDLERS_NODES_H
#define FCGI_HANDLERS_NODES_H

#include "fcgi/exchange.h"

bool nodes_create(struct exchange *x); /* at the top, or in {node} */
bool nodes_tree(struct exchange *x);
bool nodes_show(struct exchange *x);
bool nodes_update(struct exchange *x);
bool nodes_move(struct exchange *x);
bool nodes_reorder(struct exchange *x);
bool nodes_destroy(struct exchange *x);

#endif
