#include "work/estimate.h"

#include "base/limits.h"

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

/* Seeds: reading texts and slides, and recognizing speech, which takes about as long as it lasts, from the benches in tests/bench. */
#define READ_S 0.1
#define READ_BYTES_S (4.0 * MIB)
#define LISTEN_S 2.0
#define LISTEN_BYTES_S (32.0 * KIB) /* compressed speech and a little picture */
#define GENERATE_S 10.0             /* a model's answer; the built-in architect takes one */
#define PURGE_S 1.0
#define EMBED_S 2.0 /* some questions of a hundred texts each */

double estimate_usual_s(const struct estimate_work *work)
{
    const double bytes = (double)MAX(work->bytes, 0);

    if (work->average_s > 0)
        return work->average_s;
    if (work->kind == WORK_GENERATE)
        return GENERATE_S;
    if (work->kind == WORK_PURGE)
        return PURGE_S;
    if (work->kind == WORK_EMBED)
        return EMBED_S;
    return work->lane == WORK_HEAVY ? LISTEN_S + bytes / LISTEN_BYTES_S : READ_S + bytes / READ_BYTES_S;
}

int64_t estimate_left_us(const struct estimate_progress *progress, double usual_s)
{
    const double elapsed = (double)MAX(progress->elapsed_us, 0);

    if (progress->done > 0 && progress->done < progress->total)
        return (int64_t)(elapsed / (double)progress->done * (double)(progress->total - progress->done));
    return (int64_t)MAX(usual_s * STAMP_SECOND - elapsed, 0);
}

struct estimate estimate_make(const struct estimate_input *input)
{
    int64_t one = MAX((int64_t)(input->usual_s * STAMP_SECOND), 1);
    int64_t rounds = MIN(input->before / MAX(input->at_once, 1), YEAR / one + 1);
    stamp open = window_next_open(&input->window, input->now);
    struct estimate estimate = {.start = after_work(&input->window, input->now, rounds * one),
                                .complete = STAMP_NONE,
                                .next_window = open == input->now ? STAMP_NONE : open};

    if (estimate.start != STAMP_NONE)
        estimate.complete = estimate.start + one;
    return estimate;
}
