/*
 * Text in DrawingML (ECMA-376 part 1, section 21.1): the paragraphs of a shape or a cell, and tables of these.
 */
#ifndef EXTRACT_DRAWING_TEXT_H
#define EXTRACT_DRAWING_TEXT_H

#include <libxml/tree.h>

#include "base/buf.h"

/* The paragraphs of an a:txBody, a line each; deeper levels are indented by two blanks a level, and items of numbered lists
 * have their numbers. */
void drawing_text_put(const xmlNode *body, struct buf *out);

/* The same on one line. */
void drawing_text_put_line(const xmlNode *body, struct buf *out);

/* The rows of an a:tbl as `| a | b |`. */
void drawing_text_put_table(const xmlNode *table, struct buf *out);

#endif
