/*
 * The audit log (lib/course/audit.h).
 */
#ifndef FCGI_AUDIT_LOG_H
#define FCGI_AUDIT_LOG_H

#include "fcgi/exchange.h"

bool audit_log_index(struct exchange *x); /* GET /audit */

#endif
