/*
 * Rolling captions, as speech recognition makes them for the screen: each cue shows lines of the one before again, above a new one. Read as they
 * are, every sentence would be there twice or three times.
 *
 * A file is of this kind if half of its cues begin with what the one before ends with, and some go on with a further line. In other files a
 * repetition was said twice, and stays.
 */
#ifndef CAPTIONS_ROLLING_H
#define CAPTIONS_ROLLING_H

#include "jobs/extract/captions/cues.h"

bool rolling_found(const struct cues *cues);

/* How many lines at the beginning of a cue repeat the end of the one before, which must have been on the screen just now. */
size_t rolling_repeated(const struct cues *cues, size_t index);

#endif
