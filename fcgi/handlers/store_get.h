/* GET /store/{key}: a file of the embedded store by one of its links, as an S3 server sends it. */
#ifndef FCGI_HANDLERS_STORE_GET_H
#define FCGI_HANDLERS_STORE_GET_H

#include "fcgi/exchange.h"

bool store_get(struct exchange *x);

#endif
