/*
 * Lines that name a part of a text by a word and its number, "Chapter 2", "Лекція IV: Теплота", in the languages that course materials are
 * often in.
 */
#ifndef EXTRACT_SECTION_NAME_H
#define EXTRACT_SECTION_NAME_H

#include "base/str.h"

/* `line` is trimmed. */
bool section_name_begins(struct str line);

/* Without a small letter, and with three capitals at least. Scripts without capitals have no such lines. */
bool section_name_is_capitals(struct str line);

#endif
