/*
 * Tables of Pandoc's Markdown without pipes: drawn with lines ("grid tables"), or by columns under dashes ("simple" and "multiline" ones).
 * They are rewritten as pipe tables. (Pandoc's manual, Tables)
 */
#ifndef EXTRACT_TEXT_TABLE_H
#define EXTRACT_TEXT_TABLE_H

#include "base/buf.h"

/* The length of the table that `text`, some whole lines, begins with, and the table as pipe table behind `out`; 0: there is none. */
size_t text_table_take(struct str text, struct buf *out);

#endif
