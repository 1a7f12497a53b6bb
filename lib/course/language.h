/*
 * Language tags (BCP 47, RFC 5646 section 2.1): whether a tag is well formed. Registry contents are not looked up.
 */
#ifndef COURSE_LANGUAGE_H
#define COURSE_LANGUAGE_H

#include "base/str.h"

/* A primary subtag of 2 to 8 letters and further subtags of 1 to 8 letters or digits, 35 characters at most. */
bool language_valid(struct str tag) MUST_CHECK;

#endif
