/*
 * Samples as a FLAC file (RFC 9639), by libav: half the bytes, nothing lost, and every service that transcribes takes it.
 */
#ifndef MEDIA_FLAC_H
#define MEDIA_FLAC_H

#include "base/buf.h"
#include "base/fault.h"

#define FLAC_RATE 16000 /* samples per second, mono, 16 bit */

/* Appended to `out`, whose ceiling must have room for count * sizeof *pcm and FLAC_OVERHEAD. MEMORY_LIMIT. */
#define FLAC_OVERHEAD (64 * 1024)
bool flac_write(const int16_t *pcm, size_t count, struct buf *out, struct fault *fault) MUST_CHECK;

#endif
