/*
 * A buffer that has overflowed has passed its ceiling or found no memory: which of them is what the owner of the file is told.
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
