/*
 * What repeats from page to page in the margins: running headers and footers, and page numbers; not the head of a table
 * (pdf_table_head.h). And which pages of a deck are the same slide,
 * built further step by step: they show all lines of the page before.
 */
#ifndef EXTRACT_PDF_RUNNING_H
#define EXTRACT_PDF_RUNNING_H

#include "jobs/extract/pdf/pdf_pages.h"

/* Sets `running` of the lines and `goes_on` of the pages. Without memory nothing is found. */
void pdf_running_find(struct pdf_pages *pages);

#endif
