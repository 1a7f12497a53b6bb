/*
 * Which audio track of a media file is heard.
 *
 * The one in the language that the owner names; else the one in the course's, if the engine speaks it; else the default one, or the first where
 * the engine does not speak the default's language. A track whose language nobody tells is taken for one that is spoken, and descriptions
 * for the blind and comments of a director come last, as do tracks that cannot be decoded.
 */
#ifndef MEDIA_TRACKS_H
#define MEDIA_TRACKS_H

#include <libavformat/avformat.h>

#include "base/str.h"

struct tracks_wish {
    struct str language; /* as the owner says; empty: not said */
    struct str course;   /* the course's; empty: none */
    struct str spoken;   /* the one that the engine knows; empty: all of them */
};

/* NULL: there is none. */
AVStream *tracks_choose(const AVFormatContext *format, const struct tracks_wish *wish);

/* The audio tracks there are. */
int tracks_count(const AVFormatContext *format);

/* Which of them it is, from 1. */
int tracks_number(const AVFormatContext *format, const AVStream *track);

/* As language_tag_primary has it; empty: not told. */
struct str tracks_language(const AVStream *track);

#endif
