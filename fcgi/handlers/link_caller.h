/* Who comes with a link of the embedded store instead of a key. */
#ifndef FCGI_HANDLERS_LINK_CALLER_H
#define FCGI_HANDLERS_LINK_CALLER_H

#include "fcgi/exchange.h"
#include "store/store.h"

/* Checks the link of the request (403 LINK), fills `link`, whose method is given, and goes on as the tenant whose object it is. */
bool link_caller_take(struct exchange *x, struct store_grant *link) MUST_CHECK;

#endif
