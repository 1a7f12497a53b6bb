/*
 * Characters of the fonts Symbol and Wingdings, which Office writes as codes of these fonts, as the characters that they show.
 */
#ifndef EXTRACT_SYMBOLS_H
#define EXTRACT_SYMBOLS_H

#include "base/str.h"

/* The character of the code, 0x20 to 0xFF or the same in the private area from 0xF000 on; the code itself where nothing is known of it. */
uint32_t symbols_character(struct str font, uint32_t code);

#endif
