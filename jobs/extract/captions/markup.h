/*
 * The text of a cue without its markup: tags and character references of WebVTT (section 4.2.2), the tags of HTML and the overrides
 * in braces ("{\an8}") that SubRip files carry. What stands between <rt> and </rt> says how the word before is read, and is dropped.
 *
 * In WebVTT whatever looks like a tag is one. SubRip has the tags of a list, so that "a <b and c> d" stays. A '<' that is not closed
 * on its line, within 256 bytes, is text.
 */
#ifndef CAPTIONS_MARKUP_H
#define CAPTIONS_MARKUP_H

#include "base/buf.h"

struct markup {
    bool is_webvtt;
    bool in_reading;    /* between <rt> and </rt> */
    struct str speaker; /* <v Name>, as it is written; empty: not said */
};

/* At the beginning of each cue: no tag reaches into the next. */
void markup_begin(struct markup *markup);

/* Appends the text up to where the speaker changes or a <br> stands, else to the end of the line, and moves `line` behind it. False at
 * the end of the line. `markup->speaker` is that of the text that follows. */
bool markup_next(struct markup *markup, struct str *line, struct buf *out);

/* Appends the text with its character references decoded. */
void markup_decode(struct str text, struct buf *out);

#endif
