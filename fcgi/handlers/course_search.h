/*
 * GET /courses/{course}/search?q=: where a course speaks of something.
 */
#ifndef FCGI_HANDLERS_COURSE_SEARCH_H
#define FCGI_HANDLERS_COURSE_SEARCH_H

#include "fcgi/exchange.h"

bool course_search_index(struct exchange *x);

#endif
