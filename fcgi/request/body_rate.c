#include "fcgi/request/body_rate.h"

#include "fcgi/pool/occupancy.h"
#include "fcgi/pool/pressure.h"
#include "fcgi/services.h"

#define PRESSED_US (2 * STAMP_SECOND)

void body_rate_begin(struct exchange *x)
{
    x->received.window_ticks = x->received.pressed_ticks = x->received.last_ticks = stamp_ticks();
}

static bool says_something(struct exchange *x, int64_t now)
{
    return now - x->received.last_ticks < x->settings->upload_rate_window * STAMP_SECOND ||
           fault_set(&x->fault, FAULT_SLOW_BODY, "No data arrived for %lld seconds",
                     (long long)x->settings->upload_rate_window);
}

/* Judges each whole window by itself, so that a fast start does not make up for a stall. */
static bool is_fast_enough(struct exchange *x, int64_t now)
{
    const int64_t seconds = x->settings->upload_rate_window;
    const int64_t least = x->settings->upload_min_rate * seconds;
    const int64_t in_window = x->received.bytes - x->received.window_bytes;

    if (now - x->received.window_ticks < seconds * STAMP_SECOND)
        return true;
    if (in_window < least)
        return fault_set(&x->fault, FAULT_SLOW_BODY, "Only %lld bytes arrived in %lld seconds; at least %lld must",
                         (long long)in_window, (long long)seconds, (long long)least);
    x->received.window_ticks = now;
    x->received.window_bytes = x->received.bytes;
    return true;
}

static bool end_it(struct exchange *x, int64_t rate, int64_t floor)
{
    atomic_fetch_add(&x->services->board->slow_uploads, 1);
    return fault_set(&x->fault, FAULT_SLOW_BODY,
                     "The places for uploads are nearly all taken, and this one is among the slowest: %lld bytes a "
                     "second; at least %lld must come",
                     (long long)rate, (long long)floor);
}

/* While an upload asks whether it has to go, it holds no place: of two that ask at the same moment none may go, but never one too many. */
static bool is_among_the_slowest(const struct services *s)
{
    int64_t others;

    atomic_store(&s->slot->held, HELD_NOT);
    others = occupancy_count(s->board, 0, 0).uploads;
    if (occupancy_slower(s->board, s->slot) < pressure_surplus(others + 1, scoreboard_size(s->board)))
        return true;
    atomic_store(&s->slot->held, HELD_UPLOAD);
    return false;
}

static bool bears_the_pressure(struct exchange *x, int64_t now)
{
    const struct services *s = x->services;
    const int64_t window_us = now - x->received.pressed_ticks;
    const int64_t least = x->settings->upload_min_rate;
    int64_t rate, floor;

    if (window_us < PRESSED_US || atomic_load(&s->slot->held) != HELD_UPLOAD)
        return true;
    rate = (x->received.bytes - x->received.pressed_bytes) * STAMP_SECOND / window_us;
    x->received.pressed_ticks = now;
    x->received.pressed_bytes = x->received.bytes;
    atomic_store(&s->slot->rate, rate);
    floor = pressure_floor(occupancy_count(s->board, 0, 0).uploads, scoreboard_size(s->board), least,
                           x->settings->upload_pressed_rate);
    return floor <= least || rate >= floor || !is_among_the_slowest(s) || end_it(x, rate, floor);
}

bool body_rate_check(struct exchange *x)
{
    const int64_t now = stamp_ticks();

    return says_something(x, now) && is_fast_enough(x, now) && bears_the_pressure(x, now);
}
