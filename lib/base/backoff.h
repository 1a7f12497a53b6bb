/*
 * How long to wait before something is tried again. The wait doubles from `base_ms` up to a quarter of an hour, and between half and all
 * of it is drawn by `chance` (0 to 1), so that what failed together does not come back together. Never less than what a service has
 * asked for.
 */
#ifndef BASE_BACKOFF_H
#define BASE_BACKOFF_H

#include "base/base.h"

/* The wait after the try with that number, counted from 1. Pure. */
int64_t backoff_wait_ms(int64_t base_ms, int tries, double chance, unsigned retry_after_s);

/* A chance of its own each time. */
double backoff_chance(void);

#endif
