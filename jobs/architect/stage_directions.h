/*
 * What transcripts and captions say between brackets about sounds, "[Music]" and "( class laughs )": it is no text. The words for it are data of
 * the languages. Names of icons between colons, ":material-folder-open:" and ":tada:", are drawn where the text is read, and are none either. Pure.
 */
#ifndef ARCHITECT_STAGE_DIRECTIONS_H
#define ARCHITECT_STAGE_DIRECTIONS_H

#include "base/arena.h"
#include "base/str.h"

/* The text without its stage directions and icons: the same slice when it has none, else a copy in `arena`. */
struct str stage_directions_strip(struct arena *arena, struct str text);

#endif
