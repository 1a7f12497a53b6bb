/*
 * Idempotency-Key (contract section 1): a POST that creates something may be sent again without creating it twice. Kept 24 h per
 * tenant, in the transaction that creates the thing, so that both are there or neither.
 *
 *     idempotency_begin    after the gates: takes the key. IN_FLIGHT while another request holds it
 *     idempotency_resume   behind a long body: takes it again if the database session was lost meanwhile, and the lock with it
 *     idempotency_match    the body is known: a first request goes on. For one seen before the earlier answer is filled into
 *                          x->response and the chain ends: false without a fault. KEY_REUSED where the body differs
 *     idempotency_keep     inside the creating transaction, when x->json holds the answer and Location is set
 *
 * Without the header all of them pass. A key is held by a lock of the database session. serve.c releases it
 * just before the answer is sent (idempotency_release), and with it the key if the request failed; a process that dies loses both.
 */
#ifndef FCGI_IDEMPOTENCY_H
#define FCGI_IDEMPOTENCY_H

#include "fcgi/exchange.h"

bool idempotency_begin(struct exchange *x) MUST_CHECK;
bool idempotency_resume(struct exchange *x) MUST_CHECK;

/* `digest`: SHA-256 (hex) of what makes two bodies the same. False with x->response filled: an earlier answer. */
bool idempotency_match(struct exchange *x, const char *digest) MUST_CHECK;

bool idempotency_keep(struct exchange *x, int status) MUST_CHECK;

/* Behind idempotency_keep: the answer is about a student (students.id), and goes with what else there is of one. */
bool idempotency_about(struct exchange *x, struct uuid student) MUST_CHECK;

/* Before the answer is sent: the client may send the next request as soon as it has it. Ends an open transaction. */
void idempotency_release(struct exchange *x);

/* Begin and match for a JSON body. */
bool idempotency_claim(struct exchange *x, const json_t *body) MUST_CHECK;

#endif
