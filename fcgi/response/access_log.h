/*
 * What is written down of a request once it has been answered: its line of the access log, its counters, and the end of its entry on
 * the scoreboard.
 */
#ifndef FCGI_ACCESS_LOG_H
#define FCGI_ACCESS_LOG_H

#include "fcgi/exchange.h"

void access_log(struct exchange *x);

/* "read", "auth" and so on. */
const char *access_log_phase(enum phase phase);

#endif
