/*
 * A page's text as chunks, in the order of its source: headings with their level, paragraphs (quotes and captions of figures among them),
 * lists with a line for each item, tables with a line for each row, and code with its language. What is dropped (page_main.h) is left out.
 */
#ifndef EXTRACT_PAGE_CHUNKS_H
#define EXTRACT_PAGE_CHUNKS_H

#include "jobs/extract/document_writer.h"
#include "jobs/extract/html/page_tree.h"

bool page_chunks_put(const struct page_node *root, struct document_writer *document, struct fault *fault) MUST_CHECK;

/* A heading of its own, of level 1. */
bool page_chunks_put_title(const struct page_node *heading, struct document_writer *document,
                           struct fault *fault) MUST_CHECK;

#endif
