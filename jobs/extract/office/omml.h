/*
 * Formulas of Office as one line of text: "x^2", "(a+b)/c", "sqrt(2)", "sum_(i=1)^n i". (ECMA-376 part 1, section 22.1; the linear form follows
 * Unicode Technical Note 28)
 */
#ifndef EXTRACT_OMML_H
#define EXTRACT_OMML_H

#include <libxml/tree.h>

#include "base/buf.h"

/* Appends an m:oMath or m:oMathPara. */
void omml_put(const xmlNode *formula, struct buf *out);

#endif
