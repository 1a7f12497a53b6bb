/*
 * Transcripts that exist already, as captions: SubRip and WebVTT, told apart by WebVTT's signature. Each cue is a transcript chunk with its
 * times; its lines are joined, but for those that begin with the dash of another speaker. Who speaks (<v Name>) is written in front of the text
 * where it changes: "Name: text".
 *
 * Metadata: `format` (srt or vtt) and `duration_sec`, the end of the last cue; no `engine`, since nothing is recognised. No cues, or cues
 * without text, are a success with a warning. UNSUPPORTED_FORMAT: text without any times. FILE_DAMAGED: most times cannot be read.
 */
#ifndef EXTRACT_CAPTIONS_H
#define EXTRACT_CAPTIONS_H

#include "jobs/extract/extract.h"

bool captions_read(struct extraction *x) MUST_CHECK;

#endif
