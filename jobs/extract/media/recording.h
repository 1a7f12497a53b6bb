/*
 * A container that is open with a decoder for one of its audio tracks. Most files are one recording; an Ogg file may be several, one behind
 * the other (ogg.h).
 */
#ifndef MEDIA_RECORDING_H
#define MEDIA_RECORDING_H

#include <libavcodec/avcodec.h>

#include "base/fault.h"
#include "jobs/extract/media/libav.h"
#include "jobs/extract/media/tracks.h"

struct recording {
    struct libav_window window; /* the part of the file that it is */
    AVIOContext *io;
    AVFormatContext *format;
    AVStream *track; /* NULL: no audio */
    AVCodecContext *codec;
};

/* Opens the part of `input` from `begin` to `end`. What is open after a failure is closed by recording_close, too. */
bool recording_open(struct recording *recording, struct input *input, int64_t begin, int64_t end,
                    const struct tracks_wish *wish, struct fault *fault) MUST_CHECK;
void recording_close(struct recording *recording);

/* Bytes of the file that were read. */
int64_t recording_read(const struct recording *recording);

/* NULL: none. */
const char *recording_title(const struct recording *recording);

#endif
