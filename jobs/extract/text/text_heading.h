/*
 * Headings of a plain text, by form alone (plain_text.h says which).
 */
#ifndef EXTRACT_TEXT_HEADING_H
#define EXTRACT_TEXT_HEADING_H

#include "base/str.h"

/* A run of lines without a blank one. */
struct text_block {
    struct str text;
    size_t lines;
};

/* Takes a heading off the block's front: its level, or 0 if it has none. Nothing may be left of the block. */
int text_heading_take(struct text_block *block, struct str *heading);

bool text_heading_is_short(struct str line);
bool text_heading_ends_sentence(struct str line);
bool text_heading_has_letter(struct str text);

#endif
