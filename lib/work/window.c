#include "work/window.h"

#include <time.h>
#include <unistd.h>

#define MINUTE (60 * STAMP_SECOND)
#define DAY_MINUTES 1440

bool window_zone(const char *zone)
{
    char path[256];
    bool plain = zone[0] && zone[0] != '/' && zone[0] != '.' && !strstr(zone, "..");
    int length = snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", zone);
    bool known = plain && (size_t)length < sizeof path && access(path, R_OK) == 0;

    setenv("TZ", known ? zone : "UTC", 1);
    tzset();
    return known || strcmp(zone, "UTC") == 0;
}

static struct tm local_time(stamp at)
{
    time_t seconds = (time_t)((at - (at % STAMP_SECOND + STAMP_SECOND) % STAMP_SECOND) / STAMP_SECOND);
    struct tm local;

    localtime_r(&seconds, &local);
    return local;
}

static unsigned minute_of_day(stamp at)
{
    struct tm local = local_time(at);

    return (unsigned)(local.tm_hour * 60 + local.tm_min);
}

static bool always_open(const struct window *window)
{
    return !window->enabled || window->start_minute == window->end_minute;
}

bool window_is_open(const struct window *window, stamp at)
{
    unsigned minute = minute_of_day(at);

    if (always_open(window))
        return true;
    if (window->start_minute < window->end_minute)
        return minute >= window->start_minute && minute < window->end_minute;
    return minute >= window->start_minute || minute < window->end_minute;
}

static stamp whole_minute_after(stamp at)
{
    return at - (at % MINUTE + MINUTE) % MINUTE + MINUTE;
}

/* The first whole minute after `at` at which the window is `open`. The wall clock tells how far ahead that is, unless it is put
 * forward or back on the way: then the way is walked minute by minute. */
static stamp next_change(const struct window *window, stamp at, unsigned minute, bool open)
{
    unsigned ahead = (minute + DAY_MINUTES - minute_of_day(at)) % DAY_MINUTES;
    stamp next = whole_minute_after(at), jump = next + (ahead ? ahead - 1 : 0) * MINUTE;

    if (local_time(at).tm_gmtoff == local_time(jump).tm_gmtoff)
        next = jump;
    while (window_is_open(window, next) != open)
        next += MINUTE;
    return next;
}

stamp window_next_open(const struct window *window, stamp at)
{
    return window_is_open(window, at) ? at : next_change(window, at, window->start_minute, true);
}

stamp window_close(const struct window *window, stamp at)
{
    return always_open(window) ? INT64_MAX : next_change(window, at, window->end_minute, false);
}

/* Walked back minute by minute: a change of the clock may lie on the way, which is a day at most. */
stamp window_opened(const struct window *window, stamp at)
{
    stamp opened = whole_minute_after(at) - MINUTE;

    if (always_open(window))
        return INT64_MIN;
    while (window_is_open(window, opened - MINUTE))
        opened -= MINUTE;
    return opened;
}
