/*
 * Secrets: comparison in constant time, and wiping that the compiler cannot remove.
 */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include "base/str.h"

bool secret_equal(const void *a, const void *b, size_t length);
void secret_wipe(void *bytes, size_t length);

#endif
