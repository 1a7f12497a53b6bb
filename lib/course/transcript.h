/*
 * The timed text of a video, and its usual written forms: WebVTT (W3C Candidate Recommendation, 4 April 2019), SubRip
 * (as players read it), and plain text.
 */
#ifndef COURSE_TRANSCRIPT_H
#define COURSE_TRANSCRIPT_H

#include "base/buf.h"
#include "pg/pg.h"

struct transcript_line {
    double start_sec, end_sec;
    struct str text;
};

struct transcript {
    struct transcript_line *lines;
    size_t count;
};

enum transcript_form { TRANSCRIPT_VTT, TRANSCRIPT_SRT, TRANSCRIPT_TXT };

/* The transcript chunks of a material's document, in order; none is a success. */
bool transcript_fetch(const struct unit *unit, struct uuid material, struct transcript *transcript) MUST_CHECK;

/* Pure. */
void transcript_write(struct buf *out, const struct transcript *transcript, enum transcript_form form);

#endif
