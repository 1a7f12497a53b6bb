/* PUT /store/{key}: the embedded store takes a file by one of its links, as an S3 server does. */
#ifndef FCGI_HANDLERS_STORE_PUT_H
#define FCGI_HANDLERS_STORE_PUT_H

#include "fcgi/exchange.h"

bool store_put(struct exchange *x);

#endif
