/*
 * POST /courses/import: an exported course becomes a course.
 */
#ifndef FCGI_COURSES_IMPORT_H
#define FCGI_COURSES_IMPORT_H

#include "fcgi/exchange.h"

bool courses_import(struct exchange *x);

#endif
