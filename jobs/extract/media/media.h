/*
 * Media: the speech of the best audio track as transcript chunks. Metadata: `duration_sec`, `engine`, `model`, `format`. Silence and a missing audio
 * track are documents with a warning. LANGUAGE_UNSUPPORTED when the material is said to be, or its track is tagged as being, in a
 * language the engine does not know; what is said (--language) counts more than the tag.
 *
 * Each chunk is also told as a progress segment. With --resume-at nothing before that second is decoded or told, and the
 * document holds only what comes after: whoever resumes puts the two together.
 */
#ifndef MEDIA_MEDIA_H
#define MEDIA_MEDIA_H

#include "jobs/extract/format.h"

extern const struct format media_format;

#endif
