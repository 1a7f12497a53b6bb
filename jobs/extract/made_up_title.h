/*
 * Titles that programs put into a file's properties by themselves are of no use: "Untitled 1", "PowerPoint Presentation" in whatever
 * language, "Microsoft PowerPoint - x", "(anonymous)", a file's name.
 */
#ifndef EXTRACT_MADE_UP_TITLE_H
#define EXTRACT_MADE_UP_TITLE_H

#include "base/str.h"

bool made_up_title_is(struct str title);

#endif
