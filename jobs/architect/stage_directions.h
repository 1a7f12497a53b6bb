/*
 * What transcripts and captions say between brackets about sounds, "[Music]" and "( class laughs )": it is no text. The words for it are data of
 * the languages. Pure.
 */
#ifndef ARCHITECT_STAGE_DIRECTIONS_H
#define ARCHITECT_STAGE_DIRECTIONS_H

#include "base/arena.h"
#include "base/str.h"

/* The text without its stage directions: the same slice when it has none, else a copy in `arena`. */
struct str stage_directions_strip(struct arena *arena, struct str text);

#endif
