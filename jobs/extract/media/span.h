/*
 * How long a media file is, from its first moment to its last: as it declares, and as it is found to be once it has been read. What it
 * declares may count from 0 although it begins an hour later, may be an estimate, or all ones, which means unknown (ISO/IEC 14496-12, 8.2.2).
 */
#ifndef MEDIA_SPAN_H
#define MEDIA_SPAN_H

#include <libavformat/avformat.h>

#include "base/base.h"

struct span {
    const AVFormatContext *format;
    int64_t start;   /* the first moment, in units of AV_TIME_BASE */
    double declared; /* seconds; below 0: not known */
    double found;    /* the latest end of what was read */
};

struct span span_of(const AVFormatContext *format);

/* The first moment, in units of AV_TIME_BASE. */
int64_t span_start(const struct span *span);

/* A packet in front of the first sound. Where the container does not say when its pictures begin, libav takes the sound's first moment for
 * the file's. */
void span_begin(struct span *span, const AVPacket *packet);

/* A packet that was read, of whatever track. */
void span_note(struct span *span, const AVPacket *packet);

/* Seconds from the first moment up to which something was found. */
void span_reach(struct span *span, double end);

/* Before it was read whole; below 0: not known. */
double span_expected(const struct span *span);

/* It was not declared but estimated from the first packets. */
bool span_is_estimated(const struct span *span);

/* After it was read whole. */
double span_seconds(const struct span *span);

/* After it was read whole: is clearly less there than was declared? */
bool span_is_cut(const struct span *span);

#endif
