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
#include "jobs/extract/media/audio.h"

extern const struct format media_format;

/* ---- shared with sound.h ---- */

/* Which track is heard, by what the options say and the language that the engine knows; "": all. */
struct tracks_wish media_wish(const struct options *options, const char *speaks);

/* Finds out how long a file without an audio track is. */
bool media_measure(struct audio *audio, struct fault *fault) MUST_CHECK;

/* What the file says of itself, after it was played: title, language, metadata, warnings. `last_end`: of what was heard, in seconds. */
void media_describe(struct document_writer *document, const struct audio *audio, double last_end);

#endif
