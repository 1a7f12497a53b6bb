/*
 * A line of a file becomes lines of the latest cue: its markup is removed, and it is cut where the speaker changes.
 */
#ifndef CAPTIONS_CUE_TEXT_H
#define CAPTIONS_CUE_TEXT_H

#include "jobs/extract/captions/cues.h"
#include "jobs/extract/captions/markup.h"

void cue_text_add(struct cues *cues, struct markup *markup, struct str line);

#endif
