/* Addresses of this service in an answer. */
#ifndef FCGI_RESPONSE_SERVICE_URL_H
#define FCGI_RESPONSE_SERVICE_URL_H

#include "fcgi/exchange.h"

/* A path of this service (the embedded store's links are some) as a URL under the name that the client calls it by; another URL as it is. */
const char *service_url(struct exchange *x, const char *url);

#endif
