/*
 * Courses: make one, list them, show one with its applied structure and its materials, delete one.
 */
#ifndef FCGI_HANDLERS_COURSES_H
#define FCGI_HANDLERS_COURSES_H

#include "fcgi/exchange.h"

bool courses_create(struct exchange *x);
bool courses_index(struct exchange *x);
bool courses_show(struct exchange *x);
bool courses_update(struct exchange *x);
bool courses_destroy(struct exchange *x);

#endif
