/*
 * The numbers of lists as text.
 */
#ifndef EXTRACT_LIST_NUMBER_H
#define EXTRACT_LIST_NUMBER_H

#include "base/buf.h"

/* In a format of Word (ECMA-376 part 1, section 17.18.59): "decimal", "lowerRoman", "upperLetter", "russianLower", "hebrew1"; others are
 * decimal, "none" is nothing. */
void list_number_put(struct str format, int64_t number, struct buf *out);

/* With the signs around it, in a scheme of DrawingML (section 20.1.10.61): "arabicPeriod", "alphaLcParenR", "romanUcParenBoth". */
void list_number_put_scheme(struct str scheme, int64_t number, struct buf *out);

#endif
