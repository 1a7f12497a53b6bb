/*
 * Languages as media files name them: BCP 47 ("en-GB"), ISO 639-2 in both its forms ("deu", "ger"), a locale ("en_US") or a word
 * ("English", "Deutsch"). Programs that have nothing to say write "und", "```" or anything else.
 */
#ifndef MEDIA_LANGUAGE_TAG_H
#define MEDIA_LANGUAGE_TAG_H

#include "base/str.h"

/* The tag without further subtags, two letters where the language is a common one; empty where it names no language. */
struct str language_tag_primary(struct str tag);

/* Both name the same language, whatever the region. */
bool language_tag_same(struct str a, struct str b);

#endif
