#include "jobs/extract/media/span.h"

#include <math.h>

#define LONGEST (7.0 * 24 * 3600) /* seconds; more is nonsense */
#define HIGHEST_SCALE 200000      /* units per second that containers count in; of finer ones too many would fit */
#define ROUNDING 0.5              /* seconds by which a file may be longer than it says */
#define SHORT_SECONDS 2.0         /* it may end so much before its declared end, */
#define SHORT_PART 0.05           /* or by this part of it */

/* In whatever unit: it is the one in which all ones make the duration. */
static bool is_all_ones(int64_t duration)
{
    const int64_t unit = llround((double)UINT32_MAX * AV_TIME_BASE / (double)duration);

    return unit > 0 && unit <= HIGHEST_SCALE && llabs(av_rescale(UINT32_MAX, AV_TIME_BASE, unit) - duration) <= 1;
}

static double declared_by(const AVFormatContext *format)
{
    const int64_t duration = format->duration;

    if (duration == AV_NOPTS_VALUE || duration <= 0 || is_all_ones(duration))
        return -1;
    return (double)duration / AV_TIME_BASE <= LONGEST ? (double)duration / AV_TIME_BASE : -1;
}

struct span span_of(const AVFormatContext *format)
{
    return (struct span){
        .format = format,
        .start = format->start_time == AV_NOPTS_VALUE ? 0 : format->start_time,
        .declared = declared_by(format),
    };
}

int64_t span_start(const struct span *span)
{
    return span->start;
}

void span_reach(struct span *span, double end)
{
    if (end <= LONGEST)
        span->found = MAX(span->found, end);
}

static int64_t time_of(const AVPacket *packet)
{
    return packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts;
}

/* Sound or pictures that are played, at a known time. */
static bool is_played(const AVStream *stream, const AVPacket *packet)
{
    const enum AVMediaType type = stream->codecpar->codec_type;

    return (type == AVMEDIA_TYPE_AUDIO || type == AVMEDIA_TYPE_VIDEO) && time_of(packet) != AV_NOPTS_VALUE &&
           (stream->disposition & AV_DISPOSITION_ATTACHED_PIC) == 0 && (packet->flags & AV_PKT_FLAG_DISCARD) == 0;
}

void span_begin(struct span *span, const AVPacket *packet)
{
    const AVStream *stream = span->format->streams[packet->stream_index];

    if (is_played(stream, packet))
        span->start = MIN(span->start, av_rescale_q(time_of(packet), stream->time_base, AV_TIME_BASE_Q));
}

void span_note(struct span *span, const AVPacket *packet)
{
    const AVStream *stream = span->format->streams[packet->stream_index];
    const int64_t at = time_of(packet);

    if (!is_played(stream, packet))
        return;
    span_reach(span, (double)(at + MAX(packet->duration, 0)) * av_q2d(stream->time_base) -
                         (double)span_start(span) / AV_TIME_BASE);
}

bool span_is_estimated(const struct span *span)
{
    return span->format->duration_estimation_method == AVFMT_DURATION_FROM_BITRATE;
}

/* What was declared, counted from the first moment: whichever way of counting fits what was found. */
static double counted(const struct span *span)
{
    const double from_start = span->declared - MAX((double)span_start(span) / AV_TIME_BASE, 0);

    return fabs(from_start - span->found) < fabs(span->declared - span->found) ? from_start : span->declared;
}

double span_expected(const struct span *span)
{
    const double from_start = span->declared - MAX((double)span_start(span) / AV_TIME_BASE, 0);

    return from_start > 0 ? from_start : span->declared;
}

double span_seconds(const struct span *span)
{
    const double declared = counted(span);

    if (span->found > 0 && (span_is_estimated(span) || declared <= 0 || span->found > declared + ROUNDING))
        return span->found;
    return span->declared > 0 ? declared : -1;
}

bool span_is_cut(const struct span *span)
{
    const double declared = counted(span);

    return span->declared > 0 && !span_is_estimated(span) &&
           span->found + MAX(SHORT_SECONDS, declared * SHORT_PART) < declared;
}
