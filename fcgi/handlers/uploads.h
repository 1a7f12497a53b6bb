/* Uploads that arrive in several requests, by the tus protocol (request/tus.h): begin, look, add, give up. */
#ifndef FCGI_HANDLERS_UPLOADS_H
#define FCGI_HANDLERS_UPLOADS_H

#include "fcgi/exchange.h"

bool uploads_options(struct exchange *x);
bool uploads_create(struct exchange *x);
bool uploads_show(struct exchange *x);
bool uploads_append(struct exchange *x);
bool uploads_destroy(struct exchange *x);

#endif
