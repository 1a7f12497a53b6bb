/* Pilots: how far the grader agrees with a teacher about answers to an exercise. */
#ifndef FCGI_HANDLERS_PILOTS_H
#define FCGI_HANDLERS_PILOTS_H

#include "fcgi/exchange.h"

bool pilots_create(struct exchange *x); /* POST /courses/{course}/exercises/{exercise}/pilot */

#endif
