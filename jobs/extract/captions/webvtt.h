/*
 * WebVTT (.vtt; W3C Candidate Recommendation, 4 April 2019, section 6.1). What browsers accept is accepted. Blocks NOTE, STYLE and REGION, names
 * of cues, and settings are dropped. A second header, as in segments of a stream that were joined, is too; X-TIMESTAMP-MAP shifts nothing, since
 * what it refers to is not there.
 */
#ifndef CAPTIONS_WEBVTT_H
#define CAPTIONS_WEBVTT_H

#include "jobs/extract/captions/cues.h"

/* What the header says, as it is written; empty if it does not. */
struct webvtt_header {
    struct str title;    /* "WEBVTT - Title", or "Title: …" */
    struct str language; /* "Language: uk" */
};

/* Does the text begin with the signature? */
bool webvtt_signed(struct str text);

/* A text that webvtt_signed, with '\n' line ends. */
void webvtt_read(struct str text, struct cues *cues, struct webvtt_header *header);

#endif
