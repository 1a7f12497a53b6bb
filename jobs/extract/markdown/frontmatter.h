/*
 * The block between two --- lines at the very start of many Markdown files. CommonMark would take it for a heading. It is one if the line
 * behind the first --- is not blank and a line of it is `key: value`; otherwise --- is a rule. `title` and `lang` or `language` are
 * read, with or without quotes, on one line or on several that are indented; anything else in it is left alone. Between +++ lines it is TOML,
 * and lines that begin with "% " are a title block of Pandoc. Without a mark of its own there is the
 * metadata of MultiMarkdown: pairs from the first line to the first blank one, with a title.
 */
#ifndef EXTRACT_FRONTMATTER_H
#define EXTRACT_FRONTMATTER_H

#include "jobs/extract/document_writer.h"

/* Returns the text behind it, or all of it when there is none. */
struct str frontmatter_take(struct str text, struct document_writer *document);

#endif
