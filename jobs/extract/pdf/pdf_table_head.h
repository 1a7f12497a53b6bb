/*
 * The head of a table that goes on from page to page: it repeats as running headers do, but stands right over its columns.
 */
#ifndef EXTRACT_PDF_TABLE_HEAD_H
#define EXTRACT_PDF_TABLE_HEAD_H

#include "jobs/extract/pdf/pdf_pages.h"

/* Clears `running` of its cells. */
void pdf_table_head_keep(struct pdf_pages *pages);

#endif
