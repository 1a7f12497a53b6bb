/*
 * What dialects of Markdown write inside a line, put into CommonMark: templates of Liquid, Hugo and MDX, attribute lists, wiki links, marks of
 * footnotes, citations and highlights are taken away, their text stays; formulas are protected from being read as emphasis. Code spans are
 * left alone.
 */
#ifndef EXTRACT_DIALECT_SPAN_H
#define EXTRACT_DIALECT_SPAN_H

#include "base/buf.h"

/* Stands for "\\|", a bar that parts no cells, whose backslash CommonMark would take away. */
#define DIALECT_SPAN_BAR '\036'

/* Appends the line. */
void dialect_span(struct str line, struct buf *out);

/* Appends a line of a formula, which CommonMark then reads as it is. */
void dialect_span_formula(struct str line, struct buf *out);

#endif
