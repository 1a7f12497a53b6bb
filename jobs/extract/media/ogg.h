/*
 * Chained Ogg (RFC 3533, section 4): one recording behind the other in one file, each with streams, a sample rate and a codec of its own, as
 * when voice messages were joined by copying. libav decodes the first, and those behind it only if they are just alike.
 */
#ifndef MEDIA_OGG_H
#define MEDIA_OGG_H

#include "jobs/extract/input.h"

/* Where the recording that begins at `begin` ends: at the next one, or with the file. Files that are no Ogg are one recording. Moves the
 * input's place. */
int64_t ogg_link_end(struct input *input, int64_t begin);

#endif
