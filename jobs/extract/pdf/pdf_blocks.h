/*
 * A PDF as a text: its lines in the order in which a person reads them, as headings, paragraphs, items of lists, tables and code.
 *
 * A heading is short and larger than the body, or bold, or set in capitals, or begins as sections do (section_name.h), or stands in the
 * outline. Its level is that in the outline, else it follows from the type: the largest is 1. A paragraph that a page or column ends in
 * the middle of a sentence goes on in the next one.
 */
#ifndef EXTRACT_PDF_BLOCKS_H
#define EXTRACT_PDF_BLOCKS_H

#include "jobs/extract/pdf/pdf_layout.h"
#include "jobs/extract/pdf/pdf_outline.h"
#include "jobs/extract/pdf/pdf_pages.h"

enum pdf_block_kind { PDF_BLOCK_PARAGRAPH, PDF_BLOCK_HEADING, PDF_BLOCK_ITEM, PDF_BLOCK_TABLE, PDF_BLOCK_CODE };

struct pdf_block {
    uint32_t first, count; /* of the places */
    uint32_t page;         /* where it begins, from 0 */
    enum pdf_block_kind kind;
    int level; /* of a heading, 1 to 6 */
};

struct pdf_blocks {
    struct pdf_layout_place *places; /* `line`: of all lines of the document */
    size_t place_count;
    struct pdf_block *blocks;
    size_t count, room;
};

/* What runs from page to page must be marked (pdf_running.h). False if there is no memory. */
bool pdf_blocks_find(struct pdf_blocks *blocks, const struct pdf_pages *pages,
                     const struct pdf_outline *outline) MUST_CHECK;
void pdf_blocks_free(struct pdf_blocks *blocks);

#endif
