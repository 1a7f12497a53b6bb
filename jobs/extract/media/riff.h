/*
 * RIFF files (WAV, AVI) say in their first bytes how long they are (Microsoft and IBM, Multimedia Programming Interface, 1991). libav
 * goes by what is there, so a file that lost its end looks like a shorter one to it.
 */
#ifndef MEDIA_RIFF_H
#define MEDIA_RIFF_H

#include "jobs/extract/input.h"

/* Does it say that it is longer than it is? False for files that are no RIFF. Moves the input's place. */
bool riff_is_cut(struct input *input);

#endif
