/*
 * Markdown as people write it into CommonMark 0.30, which cmark reads. What has no form there keeps its words and loses its marks: notes
 * (dialect_block.h), templates, links of wikis, formulas and footnotes (dialect_span.h), definition lists, and the tables that are
 * drawn with lines or by columns (text_table.h). Code is left as it is. One pass over the lines, in time proportional to them.
 */
#ifndef EXTRACT_DIALECT_H
#define EXTRACT_DIALECT_H

#include "base/buf.h"

void dialect_rewrite(struct str text, struct buf *out);

#endif
