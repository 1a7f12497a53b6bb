/*
 * A buffer overflows at its ceiling or when memory runs out. The fault says which of the two it was.
 */
#ifndef EXTRACT_CEILING_H
#define EXTRACT_CEILING_H

#include "base/buf.h"
#include "base/fault.h"

/* True if it has not; else FILE_TOO_COMPLEX or MEMORY_LIMIT is filed. For buffers of text that are written in pieces of
 * less than CEILING_PIECE bytes. */
bool ceiling_kept(const struct buf *buf, struct fault *fault) MUST_CHECK;

#define CEILING_PIECE ((size_t)1 << 20)

#endif
