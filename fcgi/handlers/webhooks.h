/* Webhooks: make, list, look, change, delete. */
#ifndef FCGI_HANDLERS_WEBHOOKS_H
#define FCGI_HANDLERS_WEBHOOKS_H

#include "fcgi/exchange.h"

bool webhooks_create(struct exchange *x);
bool webhooks_index(struct exchange *x);
bool webhooks_show(struct exchange *x);
bool webhooks_update(struct exchange *x);
bool webhooks_destroy(struct exchange *x);

#endif
