/*
 * Blocks of HTML in Markdown as chunks: headings with their level, tables with their rows as lines of `| a | b |`, and paragraphs of what
 * remains without tags. Comments, scripts and style sheets are no text. Cells and rows count as a table without the <table> that an
 * earlier block holds: CommonMark ends a block of HTML at a blank line.
 */
#ifndef EXTRACT_HTML_BLOCK_H
#define EXTRACT_HTML_BLOCK_H

#include "jobs/extract/document_writer.h"

struct html_block_sink {
    bool (*put)(void *to, const struct chunk *chunk); /* heading, table or paragraph; the text lives until it returns */
    void *to;
};

/* `html` ends with a NUL. Blank texts are not put. False when the sink returns false, or with a fault when the text is too long. */
bool html_block_split(struct str html, const struct html_block_sink *sink, struct fault *fault) MUST_CHECK;

#endif
