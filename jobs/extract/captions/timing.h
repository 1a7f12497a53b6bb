/*
 * The line that begins a cue: "00:01:02,500 --> 00:01:04,000". One reader for SubRip, which has no specification, and WebVTT (W3C
 * Candidate Recommendation, 4 April 2019, section 4.1); it takes what players take of either: '.' or ',' before the fraction, no
 * fraction, no hours, any number of hours up to 99999, blanks inside of a time, a short arrow. Settings behind the times are ignored.
 */
#ifndef CAPTIONS_TIMING_H
#define CAPTIONS_TIMING_H

#include "base/str.h"

enum timing_line {
    TIMING_NONE,   /* a line of text, with an arrow or without */
    TIMING_FOUND,  /* both times */
    TIMING_BROKEN, /* it is meant to be one, and cannot be read */
};

struct timing {
    double start_sec, end_sec; /* whole milliseconds */
};

enum timing_line timing_read(struct str line, struct timing *timing);

#endif
