/*
 * Titles that programs put into a file's properties by themselves are of no use: "Untitled 1", "PowerPoint Presentation" in whatever
 * language, "Microsoft PowerPoint - x", "(anonymous)", a file's name.
 */
#ifndef EXTRACT_PDF_TITLE_H
#define EXTRACT_PDF_TITLE_H

#include "base/str.h"

bool pdf_title_is_made_up(struct str title);

#endif
