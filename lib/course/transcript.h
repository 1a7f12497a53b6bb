/*
 * The timed text of a video, and its usual written forms: WebVTT (W3C Candidate Recommendation, 4 April 2019), SubRip
 * (as players read it), and plain text.
 */
#ifndef COURSE_TRANSCRIPT_H
#define COURSE_TRANSCRIPT_H

#include "base/buf.h"
#include "course/document_content.h"

struct transcript_line {
    double start_sec, end_sec;
    struct str text;
};

struct transcript {
    struct transcript_line *lines;
    size_t count;
};

enum transcript_form { TRANSCRIPT_VTT, TRANSCRIPT_SRT, TRANSCRIPT_TXT };

/* The transcript chunks of the block of a document that begins with chunk `from`, in order; none is a success. *next begins the next
 * block. UNAVAILABLE when the document was replaced since. */
bool transcript_block(const struct unit *unit, const struct document_content *content, int64_t from,
                      struct transcript *transcript, int64_t *next) MUST_CHECK;

/* Pure: what stands before the first line, and the lines. `cues` is how many have been written already, and is counted on; `broken`: they are
 * broken into subtitles. */
void transcript_begin(struct buf *out, enum transcript_form form);
void transcript_write(struct buf *out, const struct transcript *transcript, enum transcript_form form, bool broken,
                      int64_t *cues);

#endif
