/*
 * Bytes of a text file to UTF-8 with '\n' line ends. A byte order mark decides. Without one, text is UTF-16 if every other byte is NUL
 * or small, ISO-2022-JP if its escape sequences are there, UTF-8 if it is well-formed or nearly so, and otherwise in the character set that charset.h guesses; a warning names it. NULs
 * and many control characters are no text: UNSUPPORTED_FORMAT.
 */
#ifndef EXTRACT_ENCODING_H
#define EXTRACT_ENCODING_H

#include "jobs/extract/extract.h"

/* `prepare` and `release` of a format of text: the character sets, in x->prepared. */
bool encoding_prepare(struct extraction *x) MUST_CHECK;
void encoding_release(struct extraction *x);

/* The whole input, decoded, in `out`, whose ceiling bounds the input as well. */
bool encoding_read(struct extraction *x, struct buf *out) MUST_CHECK;

/* The same of bytes that say what they are in, `label` by a name of the WHATWG Encoding Standard; "" says nothing. A byte order mark is
 * believed before it, and text that is well-formed UTF-8 is nothing else. */
bool encoding_decode(struct extraction *x, struct str bytes, struct str label, struct buf *out) MUST_CHECK;

#endif
