/*
 * Media: the speech of the best audio track as transcript chunks. Metadata: `duration_sec`, `engine`, `model`, `format`. Silence and a missing audio
 * track are documents with a warning. LANGUAGE_UNSUPPORTED when --language or, without it, the tag of the track names a
 * language that the engine does not know.
 *
 * Each chunk is also reported as a progress segment. With --resume-at nothing before that second is decoded or reported, and the
 * document holds only what comes after: the caller joins the two parts.
 */
#ifndef MEDIA_MEDIA_H
#define MEDIA_MEDIA_H

#include "jobs/extract/format.h"

struct audio;

extern const struct format media_format;

/* What the file says of itself, after it was played: title, language, metadata, warnings. */
void media_describe(struct document_writer *document, const struct audio *audio);

#endif
