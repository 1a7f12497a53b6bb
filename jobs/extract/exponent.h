/*
 * What stands above the line: an exponent, which is written behind "^" in a plain text, or anything else, as the letters of "1st" and "Mme".
 */
#ifndef EXTRACT_EXPONENT_H
#define EXTRACT_EXPONENT_H

#include "base/str.h"

/* Whether raised text begins with a digit or a sign, or is a single character: 10 to the power of 6 is not 106. */
bool exponent_is(struct str raised);

#endif
