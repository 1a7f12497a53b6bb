/* What was sent to a webhook: the log, and once more. */
#ifndef FCGI_HANDLERS_DELIVERIES_H
#define FCGI_HANDLERS_DELIVERIES_H

#include "fcgi/exchange.h"

bool deliveries_index(struct exchange *x);
bool deliveries_replay(struct exchange *x);

#endif
