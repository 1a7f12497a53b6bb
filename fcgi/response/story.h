/*
 * What is told of a request once it has been answered: its log line, its place in the counters, and its last entry on the
 * scoreboard.
 */
#ifndef FCGI_STORY_H
#define FCGI_STORY_H

#include "fcgi/exchange.h"

void story_tell(struct exchange *x);

const char *story_phase_name(enum phase phase);

#endif
