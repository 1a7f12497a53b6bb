/*
 * The order in which the runs of a page are read: that of the file, but for what stands wholly above something else in the same column, or above
 * everything, and was drawn later: the title of a slide whose text was drawn first.
 *
 * T. M. Breuel, "High Performance Document Layout Analysis", 2003: of the two rules there the first, with the order of the file where
 * it does not decide.
 */
#ifndef EXTRACT_PDF_ORDER_H
#define EXTRACT_PDF_ORDER_H

#include "jobs/extract/pdf/pdf_line.h"

/* Writes the numbers of the lines into `order`. Lines with the same number in `group` but 0 are one run. `order` is that of the file when
 * there is no memory. */
void pdf_order_find(const struct pdf_line *lines, size_t count, const uint32_t *group, uint32_t *order);

#endif
