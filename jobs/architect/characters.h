/*
 * Classes and cases of characters, by the tables of libunistring (Unicode 14).
 */
#ifndef ARCHITECT_CHARACTERS_H
#define ARCHITECT_CHARACTERS_H

#include "base/str.h"

#define CHARACTERS_UTF8_BYTES 4 /* of one character at most */

bool characters_is_space(char byte); /* ASCII white space */
bool characters_is_digit(char byte); /* ASCII digit */

/* Part of a word: letters, decimal digits and marks of any script, and '_'. */
bool characters_is_letter(uint32_t rune);
bool characters_is_upper(uint32_t rune);
bool characters_is_lower(uint32_t rune);

bool characters_is_apostrophe(uint32_t rune); /* typed or typographic */

/* Scripts written without spaces (Han, Hiragana, Katakana): each character counts as a word. */
bool characters_is_ideograph(uint32_t rune);

/* Lower case; both forms of the Greek sigma become one. */
uint32_t characters_fold(uint32_t rune);
uint32_t characters_title_case(uint32_t rune);

/* Writes a character as UTF-8 and returns its bytes. */
size_t characters_put(char *out, uint32_t rune);

/* Whether a text folds to `lower`, which is lower case already. */
bool characters_equal_folded(struct str text, struct str lower);

#endif
