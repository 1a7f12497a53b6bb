/*
 * Moments as microseconds since 1970-01-01T00:00:00Z (proleptic Gregorian calendar, no leap seconds), and monotonic time
 * for measuring. Texts are RFC 3339 in UTC with six digits: 2026-11-21T09:34:00.000000Z.
 */
#ifndef BASE_STAMP_H
#define BASE_STAMP_H

#include "base/str.h"

typedef int64_t stamp; /* microseconds since the Unix epoch */

#define STAMP_NONE INT64_MIN                      /* "absent", null in JSON and SQL */
#define STAMP_FIRST (-INT64_C(62167219200000000)) /* 0000-01-01T00:00:00Z: texts know no earlier moment */
#define STAMP_LAST INT64_C(253402300799999999)    /* 9999-12-31T23:59:59.999999Z: nor a later one */
#define STAMP_TEXT 33
#define STAMP_SECOND INT64_C(1000000)

stamp stamp_now(void);

/* Microseconds of CLOCK_MONOTONIC: only differences mean anything. */
int64_t stamp_ticks(void);

/* Years 0000 to 9999. Returns `text`. */
char *stamp_format(stamp at, char text[STAMP_TEXT]);

/* RFC 3339 date-time with any offset and any number of fraction digits, of which six count, or a date alone (midnight UTC). */
bool stamp_parse(struct str text, stamp *at) MUST_CHECK;

#endif
