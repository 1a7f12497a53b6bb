/*
 * Media containers by libav: only those of the list in container.c are recognised, and whatever one refers to outside itself stays
 * closed, since no protocol is allowed.
 */
#ifndef MEDIA_CONTAINER_H
#define MEDIA_CONTAINER_H

#include <libavformat/avformat.h>

#include "base/fault.h"

/* Opens what `io` reads and finds its streams. UNSUPPORTED_FORMAT, FILE_DAMAGED or MEMORY_LIMIT; *format may be open then too, or
 * NULL. */
bool container_open(AVFormatContext **format, AVIOContext *io, struct fault *fault) MUST_CHECK;

/* The same with those codecs instead of those of sound. */
bool container_open_with(AVFormatContext **format, AVIOContext *io, const char *allowed,
                         struct fault *fault) MUST_CHECK;

/* The codecs that may be opened, in the form of libav's codec_whitelist. */
const char *container_codecs(void);
const char *container_video_codecs(void);

/* Whether there is a decoder for it among them. */
bool container_decodes(enum AVCodecID codec);

#endif
