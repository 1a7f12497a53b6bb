/*
 * The cues of a file: times and lines of text, collected in the order of the file and then put in order. Pure.
 *
 * At most LIMIT_DOCUMENT_CHUNKS cues and LIMIT_CAPTION_LINES lines; beyond that cues_settle files FILE_TOO_COMPLEX.
 */
#ifndef CAPTIONS_CUES_H
#define CAPTIONS_CUES_H

#include "base/buf.h"
#include "base/fault.h"
#include "jobs/extract/captions/timing.h"

struct cue {
    double start_sec, end_sec;
    size_t first_line, line_count;
    size_t number; /* its place in the file */
};

/* Places in the buffer of texts. */
struct cue_line {
    size_t speaker, speaker_length; /* length 0: not said */
    size_t text, text_length;
};

struct cues {
    struct buf cues, lines, text; /* arrays of the two above, and bytes */
    struct buf clean;
    size_t count;
    size_t broken;    /* cues whose times could not be read, counted by the reader of the format */
    size_t unordered; /* after cues_settle: how many began before the one in front of them, */
    size_t backward;  /* and how many with text did not end after they began */
};

struct cues cues_make(void);
void cues_free(struct cues *cues);

/* The lines that are added next belong to this cue. */
void cues_begin(struct cues *cues, const struct timing *timing);

/* A line without markup. It is cleaned as texts of documents are, and its blanks become single spaces; one that is blank adds nothing. */
void cues_add_line(struct cues *cues, struct str speaker, struct str text);

/* In the order of time, each cue once. An end that is not behind its start becomes the start of the next cue, at most three
 * seconds later. */
bool cues_settle(struct cues *cues, struct fault *fault) MUST_CHECK;

const struct cue *cues_at(const struct cues *cues, size_t index);
struct str cues_text(const struct cues *cues, const struct cue *cue, size_t line);
struct str cues_speaker(const struct cues *cues, const struct cue *cue, size_t line);

/* The latest end, of cues without text too; 0 if there is none. */
double cues_end_sec(const struct cues *cues);

#endif
