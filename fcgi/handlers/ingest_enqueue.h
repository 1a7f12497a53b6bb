/* Asks for a material to be read. */
#ifndef FCGI_INGEST_ENQUEUE_H
#define FCGI_INGEST_ENQUEUE_H

#include "fcgi/exchange.h"
#include "work/work.h"

/* In the transaction that makes or changes the material: its next job, and what is known of it while that waits. CONFLICT while one is in
 * flight. Announce the order after the commit. */
bool ingest_enqueue(struct exchange *x, struct material *material, struct work_order *order) MUST_CHECK;

/* The same, with all that may have been kept of an earlier reading but would be made otherwise now made anew. */
bool ingest_enqueue_forced(struct exchange *x, struct material *material, struct work_order *order) MUST_CHECK;

#endif
