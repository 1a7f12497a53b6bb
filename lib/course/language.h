/*
 * Language tags (BCP 47, RFC 5646 section 2.1): whether a tag is well formed. Registry contents are not looked up; which
 * way a language is written is.
 */
#ifndef COURSE_LANGUAGE_H
#define COURSE_LANGUAGE_H

#include "base/str.h"

/* A primary subtag of 2 to 8 letters and further subtags of 1 to 8 letters or digits, 35 characters at most. */
bool language_valid(struct str tag) MUST_CHECK;

/* Whether its usual script, or the one that the tag names, runs from right to left. */
bool language_is_right_to_left(struct str tag);

#endif
