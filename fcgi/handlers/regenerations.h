/* Parts of a structure that are made anew by themselves. */
#ifndef FCGI_HANDLERS_REGENERATIONS_H
#define FCGI_HANDLERS_REGENERATIONS_H

#include "fcgi/exchange.h"

bool regenerations_create(struct exchange *x); /* of an exercise */
bool regenerations_create_lesson(struct exchange *x);

#endif
