#include "work/estimate.h"

#define YEAR (366 * 86400 * STAMP_SECOND)

/* The moment at which `work` microseconds of open window have passed since `now`: a start, so never a moment when it closes. */
static stamp after_work(const struct window *window, stamp now, int64_t work)
{
    stamp at = window_next_open(window, now), close;

    while (at - now < YEAR) {
        close = window_close(window, at);
        if (work < close - at)
            return at + work;
        work -= close - at;
        at = window_next_open(window, close);
    }
    return STAMP_NONE;
}

struct estimate estimate_make(const struct estimate_input *input)
{
    int64_t one = (input->average_s > 0 ? input->average_s : ESTIMATE_UNKNOWN_S) * STAMP_SECOND;
    int64_t rounds = MIN(input->before / MAX(input->at_once, 1), YEAR / one + 1);
    stamp open = window_next_open(&input->window, input->now);
    struct estimate estimate = {.start = after_work(&input->window, input->now, rounds * one),
                                .complete = STAMP_NONE,
                                .next_window = open == input->now ? STAMP_NONE : open};

    if (estimate.start != STAMP_NONE)
        estimate.complete = estimate.start + one;
    return estimate;
}
