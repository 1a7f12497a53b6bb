/*
 * Character sets other than UTF-8: libuchardet guesses which one some bytes are in, iconv converts them.
 *
 * glibc loads the module of a character set from disk when its converter is opened, so charset_open opens all of them, before the
 * sandbox closes. It costs less than a millisecond. It also makes libuchardet allocate what it needs: the library is C++ and would
 * abort the process if memory ran out later.
 */
#ifndef EXTRACT_CHARSET_H
#define EXTRACT_CHARSET_H

#include "base/buf.h"
#include "base/fault.h"

struct charsets;

/* NULL with an INTERNAL fault when libuchardet or a module of iconv is missing. */
struct charsets *charset_open(struct fault *fault) MUST_CHECK;
void charset_close(struct charsets *charsets);

/* The character set, as charset_decode takes it, that bytes which are not UTF-8 are most likely in. Without a better guess it is
 * WINDOWS-1252, the default of the WHATWG Encoding Standard. NULL: in none of them it could be read. */
const char *charset_guess(struct charsets *charsets, struct str bytes);

/* The same for the name that a page or an answer gives to its character set (WHATWG Encoding Standard, section 4.2). NULL: none that is read,
 * or UTF-8. */
const char *charset_of_label(struct str label);

/* Appends the bytes as UTF-8. What the character set does not define becomes U+FFFD. `name` comes from charset_guess or charset_of_label, or is UTF-16LE,
 * UTF-16BE, UCS-4LE, UCS-4BE or ISO-2022-JP. */
void charset_decode(const struct charsets *charsets, const char *name, struct str bytes, struct buf *out);

#endif
