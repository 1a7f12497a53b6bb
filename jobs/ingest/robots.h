/*
 * robots.txt, which says what a server does not want programs to fetch (RFC 9309). Pure.
 */
#ifndef INGEST_ROBOTS_H
#define INGEST_ROBOTS_H

#include "base/str.h"

/* Whether the text lets `agent` (its name up to the first '/' counts) fetch `target`, a path with its query. Of several rules the longest counts,
 * of two that are alike the one that allows. */
bool robots_allow(struct str text, struct str agent, struct str target);

#endif
