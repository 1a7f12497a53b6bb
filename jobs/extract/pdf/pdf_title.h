/*
 * Titles that programs put into a file's properties by themselves tell nothing: "Untitled", "Microsoft PowerPoint - x", a
 * file's name.
 */
#ifndef EXTRACT_PDF_TITLE_H
#define EXTRACT_PDF_TITLE_H

#include "base/str.h"

bool pdf_title_is_made_up(struct str title);

#endif
