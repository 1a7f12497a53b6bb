/*
 * GET /courses/{course}/export and …/questions: the course, or its exercises, as a file that is made while it is sent.
 */
#ifndef FCGI_COURSES_EXPORT_H
#define FCGI_COURSES_EXPORT_H

#include "fcgi/exchange.h"

bool courses_export(struct exchange *x);
bool courses_export_questions(struct exchange *x);

#endif
