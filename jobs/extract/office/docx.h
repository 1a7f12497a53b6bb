/*
 * Word documents (ECMA-376, WordprocessingML; the strict form as well): headings by their style or outline level with the numbers they have, lists
 * with theirs, tables as rows, paragraphs set in a font of one width as code, and the text of what is drawn (text boxes, formulas, alternative texts)
 * at its place. Footnotes and endnotes follow what they belong to. Of tracked changes the new text counts, of fields the result.
 * Headers, footers and comments are left out.
 */
#ifndef EXTRACT_DOCX_H
#define EXTRACT_DOCX_H

#include "jobs/extract/extract.h"

bool docx_read(struct extraction *x) MUST_CHECK;

#endif
