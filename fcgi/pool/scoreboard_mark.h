/*
 * A responder shows its exchange on the scoreboard: when it begins, at each change of phase (request_phase), and when it is over.
 */
#ifndef FCGI_SCOREBOARD_MARK_H
#define FCGI_SCOREBOARD_MARK_H

#include "fcgi/exchange.h"

/* Notes the processor time from which scoreboard_mark_end counts; nothing of the request before is left on the slot. */
void scoreboard_mark_begin(struct exchange *x);

void scoreboard_mark(const struct exchange *x);

void scoreboard_mark_end(const struct exchange *x, int64_t duration_us);

#endif
