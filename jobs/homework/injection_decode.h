/*
 * Texts that a text holds in a code: Base64 and Base32 (RFC 4648), hexadecimal, binary and decimal bytes, percent escapes, character references,
 * backslash escapes, Morse. Pure.
 */
#ifndef HOMEWORK_INJECTION_DECODE_H
#define HOMEWORK_INJECTION_DECODE_H

#include "base/arena.h"
#include "base/str.h"

#define INJECTION_DECODE_MOST 5

struct injection_said {
    struct str text;
    bool coded; /* nobody reads it without decoding it; else it is the whole text with its escapes read */
};

/* Fills `said` with what was found and reads as text, and returns how many there are: up to INJECTION_DECODE_MOST. */
size_t injection_decode(struct arena *arena, struct str text, struct injection_said said[INJECTION_DECODE_MOST]);

#endif
