/*
 * The blocks of a PDF that is read as a text (pdf_blocks.h) as chunks, each with the page on which it begins.
 */
#ifndef EXTRACT_PDF_PROSE_H
#define EXTRACT_PDF_PROSE_H

#include "jobs/extract/document_writer.h"
#include "jobs/extract/pdf/hyphens.h"
#include "jobs/extract/pdf/pdf_blocks.h"

/* The document's title is its first heading, unless it has one. */
bool pdf_prose_put(const struct pdf_pages *pages, const struct pdf_blocks *blocks, struct hyphens *hyphens,
                   struct document_writer *document, struct fault *fault) MUST_CHECK;

#endif
