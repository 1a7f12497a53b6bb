/*
 * Decoded audio of any rate, layout and format to 16 kHz mono 16 bit. A stream may change its format midway.
 */
#ifndef MEDIA_RESAMPLE_H
#define MEDIA_RESAMPLE_H

#include <libavutil/frame.h>
#include <libswresample/swresample.h>

#include "base/base.h"
#include "jobs/extract/media/mix.h"

#define RESAMPLE_RATE 16000

struct resample {
    SwrContext *swr;
    AVChannelLayout layout; /* what swr was made for */
    int rate;
    int sample_format;
    int channels;   /* that come out of swr: 1, or 2 to be mixed here */
    bool stretched; /* the rate has been changed */
    struct mix mix;
    int16_t *pcm;  /* the latest output */
    unsigned room; /* bytes */
};

/* `frame` NULL: what the filter still holds. It becomes longer by the part `stretch`. The samples in resample->pcm are valid until the next
 * call. Returns how many, or a libav error below 0. */
int resample_frame(struct resample *resample, const AVFrame *frame, double stretch) MUST_CHECK;

void resample_close(struct resample *resample);

#endif
