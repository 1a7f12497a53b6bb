/* What a tenant keeps in the object store. */
#ifndef FCGI_HANDLERS_STORAGE_H
#define FCGI_HANDLERS_STORAGE_H

#include "fcgi/exchange.h"

bool storage_index(struct exchange *x);
bool storage_usage(struct exchange *x);
bool storage_destroy(struct exchange *x);

#endif
