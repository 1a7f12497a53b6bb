/*
 * How long to wait before something that failed is tried again. The wait doubles with each failure up to a ceiling, and chance takes
 * up to a share of it away, so that callers which failed together do not come back together. Pure; the unit is the caller's.
 */
#ifndef BASE_BACKOFF_H
#define BASE_BACKOFF_H

#include "base/base.h"

struct backoff {
    int64_t first; /* the wait after the first failure */
    int64_t most;  /* no wait is longer; INT64_MAX: no ceiling */
    double spread; /* the share of the wait that chance may take away, 0 to 1 */
};

/* The wait after so many failures in a row; none after 0. `chance` is 0 to 1 (random_chance), at 0 the wait is longest. */
int64_t backoff_wait(const struct backoff *backoff, int64_t failures, double chance);

#endif
