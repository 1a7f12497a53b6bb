/*
 * What a client's Accept header (RFC 9110 section 12.5.1) thinks of a media type. Of several ranges that fit, the most specific one counts.
 */
#ifndef FCGI_ACCEPT_H
#define FCGI_ACCEPT_H

#include "base/str.h"

/* Its weight in thousandths: 0 where it is not wanted, or nothing is said of it and the header is not empty. An empty header wants
 * everything. `version` is that of the type as we write it: a range that asks for another one does not fit. */
int accept_weight(struct str header, const char *type, const char *version);

/* The same of a range that names the type itself: wildcards and an empty header do not count. */
int accept_weight_named(struct str header, const char *type, const char *version);

#endif
