/*
 * GET /courses/{course}/export: the course as a file, made while it is sent.
 */
#ifndef FCGI_COURSES_EXPORT_H
#define FCGI_COURSES_EXPORT_H

#include "fcgi/exchange.h"

bool courses_export(struct exchange *x);

#endif
