/*
 * What is told of a request once it has been answered: its log line, its place in the counters, and its last entry on the
 * scoreboard.
 */
#ifndef FCGI_ACCESS_LOG_H
#define FCGI_ACCESS_LOG_H

#include "fcgi/exchange.h"

void access_log(struct exchange *x);

const char *access_log_phase(enum phase phase);

#endif
