/*
 * SubRip (.srt), as players read it: it has no specification. A cue begins with its line of times; all up to the next one is its text,
 * blank lines aside. The number in front of the times may be wrong or missing: a line of digits directly in front of them is one if a blank
 * line precedes it or an earlier cue has a number, and one with more blank lines around it if it follows on the number before. What stands before the first cue is dropped.
 */
#ifndef CAPTIONS_SUBRIP_H
#define CAPTIONS_SUBRIP_H

#include "jobs/extract/captions/cues.h"

/* The text has '\n' line ends. */
void subrip_read(struct str text, struct cues *cues);

#endif
