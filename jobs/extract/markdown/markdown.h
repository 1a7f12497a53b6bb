/*
 * Markdown (CommonMark 0.30, by cmark) with what people add to it: pipe tables and a front matter between --- lines, of
 * which `title` and `lang` or `language` are read. Blocks become chunks: heading, paragraph, list (its items as lines with their markers),
 * code with the language of its fence, table (its rows as lines of `| a | b |`). Headings and tables in HTML are that too. Text inside is
 * plain: no emphasis marks, no link targets, images by their description, HTML without its tags, comments, scripts and style sheets. The title is the front matter's, else the first heading
 * of level 1, else the first heading.
 */
#ifndef EXTRACT_MARKDOWN_H
#define EXTRACT_MARKDOWN_H

#include "jobs/extract/extract.h"

bool markdown_read(struct extraction *x) MUST_CHECK;

/* The same on text that is decoded already. */
bool markdown_split(struct str text, struct document_writer *document, struct fault *fault) MUST_CHECK;

#endif
