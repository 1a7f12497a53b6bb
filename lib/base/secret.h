/*
 * Random bytes, comparison in constant time, and wiping that the compiler cannot remove.
 */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include "base/str.h"

/* From the kernel (getrandom). Aborts if there is none: nothing may go on with guessable keys. */
void secret_random(void *out, size_t length);
bool secret_equal(const void *a, const void *b, size_t length);
void secret_wipe(void *bytes, size_t length);

#endif
