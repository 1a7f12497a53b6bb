/*
 * The names of the query parameters: those of the route (routes.c), each once. Another one is UNKNOWN_FIELD with the nearest name; one that
 * is given twice is INVALID.
 */
#ifndef FCGI_QUERY_NAMES_H
#define FCGI_QUERY_NAMES_H

#include "fcgi/exchange.h"

/* Files all that is wrong. Not to be asked where the client asks for leniency. */
void query_names_check(struct exchange *x);

#endif
