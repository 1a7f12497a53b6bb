#include "jobs/extract/media/clock.h"

#include <math.h>

#define GAP (CLOCK_RATE / 10)   /* a smaller step is the encoder's rounding */
#define AGREE (CLOCK_RATE / 4)  /* two stamps belong together */
#define AGAIN CLOCK_RATE        /* a step back that is a new beginning */
#define ROUNDING 0.02           /* seconds */
#define SMOOTHED 0.25           /* seconds */
#define MOST_PACE 0.3           /* stamps that are further off are wrong */
#define CORRECTED 0.5           /* seconds in which a difference is made up for */
#define LEARNED (4 * CORRECTED) /* critically damped: no swinging about the right place */
#define LOST_FOR_GOOD 3         /* times */

struct clock clock_make(void)
{
    return (struct clock){.expected = CLOCK_UNKNOWN};
}

void clock_begin_anew(struct clock *clock)
{
    *clock = (struct clock){.next = clock->next, .shift = clock->next, .expected = CLOCK_UNKNOWN};
}

static bool agree(int64_t stamp, int64_t other)
{
    return other != CLOCK_UNKNOWN && llabs(stamp - other) <= AGREE;
}

static bool is_believed(const struct clock *clock, int64_t stamp, int64_t length, int64_t stamp_behind)
{
    return stamp != CLOCK_UNKNOWN && clock->lost < LOST_FOR_GOOD && llabs(stamp) < CLOCK_LONGEST &&
           (agree(stamp, clock->expected) || agree(stamp + length, stamp_behind) ||
            (clock->next == 0 && stamp_behind == CLOCK_UNKNOWN));
}

/* ---- drift ---- */

static double within(double value, double most)
{
    return fmax(-most, fmin(value, most));
}

/* The weight of a new value. */
static double smoothing(int64_t length)
{
    return fmin(1, (double)length / CLOCK_RATE / SMOOTHED);
}

/* The stretch that makes up for `difference` samples: a controller with a proportional and an integral part. */
static double follow(struct clock *clock, int64_t difference, int64_t length)
{
    const double seconds = (double)length / CLOCK_RATE;

    clock->behind += ((double)difference / CLOCK_RATE - clock->behind) * smoothing(length);
    clock->following = clock->following || fabs(clock->behind) > ROUNDING;
    if (!clock->following || fabs(clock->pace) > MOST_PACE)
        return 0;
    clock->drift = within(clock->drift + clock->behind * seconds / (CORRECTED * LEARNED), CLOCK_MOST_DRIFT);
    return within(clock->drift + clock->behind / CORRECTED, CLOCK_MOST_DRIFT);
}

/* ---- steps ---- */

static bool is_gap(const struct clock *clock, int64_t step, int64_t difference)
{
    return difference > AGAIN || (difference > GAP && step > GAP / 2) || (clock->next == 0 && difference > 0);
}

static bool is_new_beginning(int64_t stamp, int64_t step, int64_t difference)
{
    return difference < -AGAIN || (step < -GAP && stamp < AGAIN / 2);
}

/* Where the stamps lead without a step, their falling behind is no new beginning. */
static int64_t begin_anew(struct clock *clock, int64_t step, int64_t difference)
{
    clock->shift -= difference;
    clock->behind = clock->pace = clock->drift = 0;
    clock->following = false;
    clock->lost += step > -AGAIN / 2;
    return clock->next;
}

static int64_t place(struct clock *clock, int64_t stamp, int64_t step, int64_t length, double *stretch)
{
    const int64_t at = stamp + clock->shift, difference = at - clock->next;

    if (is_new_beginning(stamp, step, difference))
        return begin_anew(clock, step, difference);
    if (is_gap(clock, step, difference) && at < CLOCK_LONGEST) {
        clock->behind = clock->pace = 0;
        return at;
    }
    clock->pace += ((double)step / (double)length - clock->pace) * smoothing(length);
    *stretch = follow(clock, difference, length);
    return clock->next;
}

int64_t clock_place(struct clock *clock, int64_t stamp, int64_t length, int64_t stamp_behind, double *stretch)
{
    const int64_t expected = clock->expected;

    *stretch = clock->following ? clock->drift : 0;
    if (is_believed(clock, stamp, length, stamp_behind)) {
        clock->expected = stamp + length;
        return place(clock, stamp, expected == CLOCK_UNKNOWN ? 0 : stamp - expected, length, stretch);
    }
    if (expected != CLOCK_UNKNOWN)
        clock->expected += length;
    return clock->next;
}

void clock_advance(struct clock *clock, int64_t end)
{
    clock->next = end;
}
