/*
 * A piece of a recording for those who transcribe elsewhere: from --resume-at on, --piece-seconds at most, cut where it is quietest, as FLAC. The
 * next piece begins where this one ends, so that nothing is heard twice and nothing lost. Output: a line of JSON and the bytes behind it,
 *
 *     {"start_sec", "end_sec", "last", "bytes", "heard": [[start, end], …], "document": {…}}
 *
 * `heard` are the stretches in which there is something louder than silence, in seconds of the recording: a piece without any has no bytes.
 * `document` is the document without its chunks; its warnings and its duration are whole with the last piece.
 */
#ifndef MEDIA_SOUND_H
#define MEDIA_SOUND_H

#include "jobs/extract/format.h"

extern const struct format sound_format;

#endif
