/*
 * Bytes of a text file to UTF-8 with '\n' line ends. Recognised: UTF-8 with or without a byte order mark, UTF-16 with one
 * (or without, where every second byte of an ASCII text is NUL); anything else is read as Windows-1252 (the superset of
 * ISO 8859-1 that the WHATWG Encoding Standard prescribes), or as Windows-1251 where the high bytes stand together in words as Cyrillic
 * letters do, with a warning. Bytes that are no text at all, NULs and control characters, are UNSUPPORTED_FORMAT.
 */
#ifndef EXTRACT_ENCODING_H
#define EXTRACT_ENCODING_H

#include "jobs/extract/extract.h"

/* The whole input, decoded, in `out`, whose ceiling bounds the input as well. */
bool encoding_read(struct extraction *x, struct buf *out) MUST_CHECK;

/* One code point as UTF-8, without a NUL; what is none becomes U+FFFD. Returns the length. */
size_t encoding_utf8(uint32_t rune, char out[4]);

#endif
