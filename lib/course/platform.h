/*
 * Places of the web that materials come from: which of them were tried, and which keep their recordings to themselves. A table of hosts, each with
 * its sub-domains.
 */
#ifndef COURSE_PLATFORM_H
#define COURSE_PLATFORM_H

#include "base/arena.h"
#include "course/source.h"

/* Of an address with http or https, as it stands there; "" for none. */
struct str platform_host(const char *url);

/* The sentence of the contract for an address of a host that is not in the list for the type; NULL for one that is. */
const char *platform_warning(struct arena *arena, const char *url, enum source_type type);

/* Whether the host shows recordings that cannot be fetched from it. */
bool platform_keeps_videos(const char *url);

#endif
