/*
 * Numbers from text, exactly: the whole text must be one, within the bounds given.
 */
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include "base/str.h"

/* Decimal digits with an optional '-', no spaces, no '+'. */
bool num_parse(struct str text, int64_t low, int64_t high, int64_t *value) MUST_CHECK;

/* A decimal fraction such as "0.25", without exponent. */
bool num_parse_decimal(struct str text, double low, double high, double *value) MUST_CHECK;

#endif
