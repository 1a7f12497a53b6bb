/*
 * The times in a transcript that is a plain text: on lines of their own, as video platforms show them and subtitle files have them, or in front of
 * what is said, with brackets or without. They are taken for such only where they begin within the first minutes and grow from line to
 * line, and where there are many: a timetable has none.
 */
#ifndef EXTRACT_TIME_MARKS_H
#define EXTRACT_TIME_MARKS_H

#include "base/buf.h"

/* Appends the text without them, with the numbers of cues and the blank lines between them left out too; false if it has none: `out` is
 * as it was. */
bool time_marks_strip(struct str text, struct buf *out);

#endif
