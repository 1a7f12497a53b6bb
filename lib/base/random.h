/*
 * Random numbers from the kernel (getrandom), good enough for keys. They abort the program where the kernel has none: nothing may go on
 * with guessable keys.
 */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include "base/base.h"

void random_bytes(void *out, size_t length);

/* Uniform in [0, 1), with 53 bits: for jitter. */
double random_chance(void);

#endif
