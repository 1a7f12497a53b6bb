/*
 * How often and after what waits a request to the store is repeated.
 */
#ifndef STORE_RETRY_H
#define STORE_RETRY_H

#include "base/base.h"

/* Five tries with waits of about 0.2, 0.4, 0.8 and 1.6 s bridge a restarting proxy or a "slow down", and still let go within the
 * time that a client waits for an upload; a longer absence is for the caller's own retry. */
#define RETRY_TRIES 5
#define RETRY_FIRST_MS 200
/* A store that has let us wait in vain may have lost the connection alone; it is asked once more and not four times. */
#define RETRY_TRIES_SILENT 2

/* Whether to try again after the try with that number; `silent`: it ended because nothing came for too long. Pure. */
bool retry_worth(int tries, bool silent);

/* Sleeps before the next try: from RETRY_FIRST_MS on, doubled each time, less up to half by chance (base/backoff.h). */
void retry_wait(int tries);

#endif
