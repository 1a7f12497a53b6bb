/*
 * Blocks of HTML in Markdown as chunks: headings with their level, tables with their rows as lines of `| a | b |`, lists with a line for each item,
 * preformatted code with its language, and paragraphs of what remains without tags; a picture leaves its alternative text. White space and line
 * ends of the source are one space. Comments, scripts and style sheets are no text. Items, cells and rows count as a list or a table without
 * the <ul> or <table> that an earlier block holds: CommonMark ends a block of HTML at a blank line.
 */
#ifndef EXTRACT_HTML_BLOCK_H
#define EXTRACT_HTML_BLOCK_H

#include "jobs/extract/document_writer.h"

struct html_block_sink {
    bool (*put)(void *to, const struct chunk *chunk); /* the text lives until it returns */
    void *to;
};

/* `html` ends with a NUL. Blank texts are not put. False when the sink returns false, or with a fault when the text is too long. */
bool html_block_split(struct str html, const struct html_block_sink *sink, struct fault *fault) MUST_CHECK;

#endif
