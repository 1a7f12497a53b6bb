/*
 * MathML without TeX beside it, as one line of text: "x^2", "(a+b)/c", "sqrt(2)", "sum_(i=1)^n". (MathML Core; the linear form follows Unicode
 * Technical Note 28)
 */
#ifndef EXTRACT_PAGE_MATH_H
#define EXTRACT_PAGE_MATH_H

#include "base/buf.h"
#include "jobs/extract/html/page_node.h"

/* Appends a <math> element. */
void page_math_put(const struct page_node *math, struct buf *out);

#endif
