/*
 * Students: how far one has come, all that is kept of one (students_export.c), and that it be forgotten.
 */
#ifndef FCGI_HANDLERS_STUDENTS_H
#define FCGI_HANDLERS_STUDENTS_H

#include "fcgi/exchange.h"

bool students_progress(struct exchange *x);
bool students_export(struct exchange *x);
bool students_destroy(struct exchange *x);

#endif
