/*
 * How often and after what waits a request to the store is repeated.
 */
#ifndef STORE_RETRY_H
#define STORE_RETRY_H

#include "base/base.h"

/* Five tries with waits of about 0.2, 0.4, 0.8 and 1.6 s bridge a restarting proxy or a "slow down", and still let go within the
 * patience of somebody who watches an upload; a longer absence is for the caller's own retry. */
#define RETRY_TRIES 5
#define RETRY_FIRST_MS 200
/* A store that has let us wait in vain may have lost the connection alone; it is asked once more and not four times. */
#define RETRY_TRIES_SILENT 2

/* The wait after the try with that number, counted from 1: it doubles, and `random` takes up to half of it away, so that many
 * responders which failed together do not come back together. Pure. */
int retry_wait_ms(int tries, uint16_t random);

/* Whether to try again after the try with that number; `silent`: it ended because nothing came for too long. Pure. */
bool retry_worth(int tries, bool silent);

/* Waits that long, with randomness of its own. */
void retry_wait(int tries);

#endif
