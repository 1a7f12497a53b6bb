/*
 * The header Range (RFC 9110 section 14): one range of bytes of a body whose length is known. A unit that is not "bytes", a malformed
 * header and several ranges ask for the whole, as the RFC allows; so does a suffix of a body without bytes. Pure.
 */
#ifndef FCGI_RANGE_H
#define FCGI_RANGE_H

#include "base/str.h"

enum range_kind { RANGE_WHOLE, RANGE_PART, RANGE_UNSATISFIABLE };

struct range {
    int64_t first, length; /* of a part, within the body */
};

enum range_kind range_parse(struct str header, int64_t size, struct range *range);

#endif
