/*
 * The hours in which heavy work is started. The window is a span of wall-clock minutes in a time zone: it is open at a
 * moment when that moment's local time of day lies in [start, end). A start after the end spans midnight; a start equal to the end
 * is always open. Daylight saving needs no rule of its own: an hour that is skipped is skipped, an hour that comes twice counts
 * twice.
 *
 * Pure but for the zone: C knows one local zone per process, so window_zone sets TZ. Nothing else here reads local time.
 */
#ifndef WORK_WINDOW_H
#define WORK_WINDOW_H

#include "base/stamp.h"

struct window {
    bool enabled;          /* false: always open */
    unsigned start_minute; /* minutes after local midnight */
    unsigned end_minute;
};

/* Makes `zone` (an IANA name) this process's local zone. False, with UTC in force, if the machine does not know it. */
bool window_zone(const char *zone) MUST_CHECK;

bool window_is_open(const struct window *window, stamp at);

/* The first moment from `at` on when the window is open: `at` itself, or a whole minute after it. */
stamp window_next_open(const struct window *window, stamp at);

/* The beginning of the open span that `at`, a moment when the window is open, lies in, in whole minutes; INT64_MIN if it never closes. */
stamp window_opened(const struct window *window, stamp at);

/* The end of the open span that `at`, a moment when the window is open, lies in; INT64_MAX if it never closes. */
stamp window_close(const struct window *window, stamp at);

#endif
