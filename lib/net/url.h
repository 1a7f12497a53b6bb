/*
 * Addresses that tenants give us to connect to, looked at before anything is sent: what can be seen from the text alone. Names are judged
 * when they are connected to (the guard of http.h and posts.h), since they may lead elsewhere by then. Read by the same parser
 * that connects, so that the two cannot differ. Pure.
 */
#ifndef NET_URL_H
#define NET_URL_H

#include "base/arena.h"

#define URL_PLAIN 1u   /* http is good enough, not only https */
#define URL_PRIVATE 2u /* addresses that are not public too */

/* What is wrong with an address, as the end of a sentence ("must be ..."); NULL when nothing is. Refused are other schemes, user names,
 * passwords, fragments, control characters, and hosts that are literally loopback, private or otherwise not public. */
const char *url_fault(const char *url, unsigned allowed);

/* The address that `reference` means in a page at `base` (RFC 3986 section 5), without a fragment; NULL when it means none. */
const char *url_join(struct arena *arena, const char *base, const char *reference);

/* What a server is asked for: path and query; "/" at least. */
const char *url_target(struct arena *arena, const char *url);

#endif
