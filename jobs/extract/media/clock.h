/*
 * Where decoded audio belongs on the time line that a player shows. Time stamps are the truth, but not every one of them: frames
 * follow each other without a seam, stamps are rounded, and a damaged one may say anything. All counts are samples at CLOCK_RATE.
 *
 *   - Small differences are rounding, and the samples are counted.
 *   - Differences that grow are two clocks that run apart (a camera and its microphone, a sample rate that is not quite what the file says).
 *     They are followed: frames are stretched or squeezed by up to CLOCK_MOST_DRIFT, so that sound and stamps never lie more than a tenth of
 *     a second apart, after hours too.
 *   - A step ahead is a gap: the place jumps.
 *   - A step back to the beginning, or by more than a second, is a second recording behind the first (chained Ogg, RFC 3533 section 4): time goes on.
 *   - A stamp that agrees neither with the frame before nor with the one after it is ignored. So are all of them when they keep falling
 *     behind by more than can be followed.
 */
#ifndef MEDIA_CLOCK_H
#define MEDIA_CLOCK_H

#include "base/base.h"

#define CLOCK_RATE 16000
#define CLOCK_LONGEST (INT64_C(7) * 24 * 3600 * CLOCK_RATE) /* later times are nonsense */
#define CLOCK_UNKNOWN INT64_MIN                             /* a frame without a time stamp */
#define CLOCK_MOST_DRIFT 0.2

struct clock {
    int64_t next;         /* where the next sample belongs if nothing is missing */
    int64_t shift;        /* added to stamps since they began anew */
    int64_t expected;     /* the stamp that continues the last believed one */
    double behind, drift; /* smoothed difference in seconds, and the part of it that is steady: seconds per second */
    double pace;          /* how much faster than samples the stamps advance of late: seconds per second */
    int lost;             /* how often the stamps fell behind for good */
    bool following;       /* the drift is more than rounding */
};

struct clock clock_make(void);

/* A frame of `length` samples: its stamp, and the stamp of the frame behind it. Returns where its first sample belongs, never before what was
 * handed over already; *stretch is the part by which the frame has to become longer (below 0: shorter). */
int64_t clock_place(struct clock *clock, int64_t stamp, int64_t length, int64_t stamp_behind, double *stretch);

/* What comes now is another recording, whose stamps count from 0. */
void clock_begin_anew(struct clock *clock);

/* The frame has become the samples up to `end`. */
void clock_advance(struct clock *clock, int64_t end);

#endif
