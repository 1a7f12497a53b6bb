/*
 * Whether a provider may be asked at this moment, by all runners together: there are LLM_PROVIDER_CALLS exchanges with it at once, and none
 * while its circuit breaker is open (LLM_BREAKER_FAILURES failures in a row, for LLM_BREAKER_SECONDS; then one exchange tries).
 *
 * A place is an advisory lock of the database session, so that one whose process dies is free at once; the breaker is a row of llm_providers.
 * Both are the database's, which every attempt needs for its bill anyway: Redis has no part in it.
 */
#ifndef LLM_LLM_GATE_H
#define LLM_LLM_GATE_H

#include "config/settings.h"
#include "pg/pg.h"

struct llm_gate {
    int place;      /* that was taken, from 1; 0: none, all are taken or the breaker is open */
    unsigned off_s; /* the breaker is open, for about so many seconds more; 0: it is not */
};

/* Takes a place if there is one. False when the database does not answer. */
bool llm_gate_enter(const struct unit *unit, const struct settings *settings, const char *provider,
                    struct llm_gate *gate) MUST_CHECK;

/* Gives it back, and tells the breaker whether the provider failed. What cannot be told is no fault: a lost session has lost its place. */
void llm_gate_leave(const struct unit *unit, const struct settings *settings, const char *provider,
                    const struct llm_gate *gate, bool failed);

#endif
