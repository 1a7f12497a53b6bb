/*
 * Slices of text that somebody else owns, for parsers. Inside the program texts are NUL-terminated UTF-8
 * (`const char *`); a slice becomes one with arena_strndup once it has been checked.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include "base/base.h"

struct str {
    const char *at;
    size_t len;
};

#define STR(literal) ((struct str){("" literal), sizeof(literal) - 1})

struct str str_of(const char *text);
bool str_equal(struct str a, struct str b);
bool str_equal_nocase(struct str a, struct str b); /* ASCII only */
bool str_starts(struct str text, struct str prefix);
bool str_ends_nocase(struct str text, struct str suffix);
bool str_holds(struct str text, struct str part);
struct str str_trim(struct str text); /* ASCII white space at both ends */

/* What shows nothing at both ends of well-formed UTF-8: white space of Unicode (property White_Space), and the blanks without width
 * (U+200B, U+2060, U+FEFF). For what people write; protocols have ASCII white space only. */
struct str str_trim_blank(struct str text);

/* Splits at the first `separator`: the part before it is returned and `rest` moves behind it. Without a separator
 * everything is returned and `rest` becomes empty with at == NULL. */
struct str str_cut(struct str *rest, char separator);

/* Well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates) without NUL bytes. */
bool str_is_utf8(struct str text);

/* The first character of well-formed UTF-8 that no name on one line has: a control character (C0, DEL, C1), a separator of lines or
 * paragraphs, or one that overrides or isolates the direction of text (U+202A to U+202E, U+2066 to U+2069), with which a name can be
 * made to look like another. 0 if there is none. */
uint32_t str_unfit_for_name(struct str text);

/* Unicode code points in well-formed UTF-8. */
size_t str_code_points(struct str text);

/* What stands from byte `at` on, which is at most the length. */
struct str str_from(struct str text, size_t at);

/* The longest prefix of at most `limit` bytes that does not cut a code point. */
struct str str_clip(struct str text, size_t limit);

/* Reads the code point at *at and moves behind it; U+FFFD and one byte for a malformed sequence. 0 at the end. */
uint32_t str_next(struct str text, size_t *at);

/* Writes a code point as UTF-8 and returns its length, 1 to 4; U+FFFD for what is none (a surrogate, beyond U+10FFFF). */
size_t str_encode(uint32_t point, char out[4]);

/* Percent-decoding (RFC 3986 section 2.1) into `out`, which holds text.len + 1 bytes; `plus` turns '+' into a space
 * (application/x-www-form-urlencoded). False for a malformed escape or a decoded NUL. */
bool str_percent_decode(struct str text, bool plus, char *out) MUST_CHECK;

#endif
