/*
 * Unlinked files in a scratch directory, which vanish with their last descriptor, whatever becomes of the process.
 */
#ifndef STORE_SCRATCH_H
#define STORE_SCRATCH_H

#include "base/fault.h"

/* For reading and writing, closed on exec. */
bool scratch_open(const char *directory, int *fd, struct fault *fault) MUST_CHECK;

/* Gives a finished file away as a read-only descriptor at its start in *out; otherwise closes it. Returns whether *out was set. */
bool scratch_hand_over(int fd, bool finished, int *out, struct fault *fault) MUST_CHECK;

#endif
