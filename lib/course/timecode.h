/*
 * Timecodes of a video: optional hours of one or two digits, then minutes and seconds of 00 to 59; the minutes may be one
 * digit. They are stored and shown normalised, HH:MM:SS. Pure.
 */
#ifndef COURSE_TIMECODE_H
#define COURSE_TIMECODE_H

#include "base/str.h"

#define TIMECODE_TEXT 24
#define TIMECODE_MOST (99 * 3600 + 59 * 60 + 59)

/* Whole seconds from the start. */
bool timecode_parse(struct str text, int64_t *seconds) MUST_CHECK;

/* HH:MM:SS; more than TIMECODE_MOST seconds take more digits, negative ones count as 0. Returns `text`. */
char *timecode_format(int64_t seconds, char text[TIMECODE_TEXT]);

#endif
