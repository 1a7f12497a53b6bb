#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "jobs/extract/media/clock.h"

#define FRAME 341 /* 1024 samples at 48 kHz */
#define HOUR (INT64_C(3600) * CLOCK_RATE)

/* Frames come one by one, with the stamps that `stamp_of` makes of the samples before them. */
struct stream {
    struct clock clock;
    int64_t played; /* samples before this frame, by the device that recorded them */
    int64_t (*stamp_of)(int64_t played);
    double carried; /* what stretching leaves of a sample */
};

static struct stream stream_of(int64_t (*stamp_of)(int64_t played))
{
    return (struct stream){.clock = clock_make(), .stamp_of = stamp_of};
}

/* How far from where it was recorded the frame is put. */
static int64_t play(struct stream *stream)
{
    const int64_t played = stream->played;
    double stretch = 0, wanted;
    int64_t at = clock_place(&stream->clock, stream->stamp_of(stream->played), FRAME,
                             stream->stamp_of(stream->played + FRAME), &stretch);

    assert_true(fabs(stretch) <= CLOCK_MOST_DRIFT);
    assert_true(at >= stream->clock.next);
    wanted = FRAME * (1 + stretch) + stream->carried;
    clock_advance(&stream->clock, at + (int64_t)wanted);
    stream->carried = wanted - floor(wanted);
    stream->played += FRAME;
    return at - played;
}

static double worst_until(struct stream *stream, int64_t end)
{
    double worst = 0;

    while (stream->played < end) {
        const int64_t meant = stream->stamp_of(stream->played) - stream->played;

        worst = fmax(worst, fabs((double)(play(stream) - meant)) / CLOCK_RATE);
    }
    return worst;
}

static int64_t exact(int64_t played)
{
    return played;
}

/* Milliseconds, as in Matroska. */
static int64_t rounded(int64_t played)
{
    return played / (CLOCK_RATE / 1000) * (CLOCK_RATE / 1000);
}

static int64_t slow(int64_t played)
{
    return played - played / 1000;
}

static int64_t slower(int64_t played)
{
    return played - played / 10;
}

static int64_t fast(int64_t played)
{
    return played + played / 2000;
}

static int64_t faster(int64_t played)
{
    return played + played / 10;
}

static int64_t shaking(int64_t played)
{
    return played + (played / FRAME % 2 == 0 ? 400 : -400);
}

static void rounding_is_not_followed(void **state UNUSED)
{
    static int64_t (*const cases[])(int64_t) = {exact, rounded};

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct stream stream = stream_of(cases[i]);

        while (stream.played < HOUR)
            assert_int_equal(play(&stream), 0);
        assert_false(stream.clock.following);
    }
}

static void a_clock_that_runs_apart_is_followed_for_hours(void **state UNUSED)
{
    static int64_t (*const cases[])(int64_t) = {slow, slower, fast, faster};

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct stream stream = stream_of(cases[i]);

        assert_true(worst_until(&stream, HOUR / 60) < 0.1);
        assert_true(worst_until(&stream, 3 * HOUR) < 0.03);
    }
}

static void stamps_that_shake_are_smoothed(void **state UNUSED)
{
    struct stream stream = stream_of(shaking);

    worst_until(&stream, HOUR / 10);
    assert_true(fabs(stream.clock.drift) < 0.01);
    assert_in_range(stream.clock.next, stream.played - 400, stream.played + 400);
}

static int64_t with_gap(int64_t played)
{
    return played < HOUR ? played : played + 2 * CLOCK_RATE;
}

static void a_gap_is_a_jump(void **state UNUSED)
{
    struct stream stream = stream_of(with_gap);

    assert_true(worst_until(&stream, 2 * HOUR) < 0.001);
    assert_int_equal(stream.clock.next, stream.played + 2 * CLOCK_RATE);
}

static int64_t with_spike(int64_t played)
{
    return played / FRAME == 5000 ? played + 10 * HOUR : played;
}

static void a_lone_stamp_is_ignored(void **state UNUSED)
{
    struct stream stream = stream_of(with_spike);

    while (stream.played < HOUR)
        play(&stream);
    assert_int_equal(stream.clock.next, stream.played);
}

static int64_t anew(int64_t played)
{
    return played % (FRAME * 3000);
}

static void a_second_recording_goes_on_behind_the_first(void **state UNUSED)
{
    struct stream stream = stream_of(anew);

    while (stream.played < HOUR)
        assert_in_range(play(&stream) + FRAME, 0, 2 * FRAME);
}

static int64_t standing(int64_t played)
{
    return played / 50;
}

static void stamps_that_cannot_be_followed_are_counted_over(void **state UNUSED)
{
    struct stream stream = stream_of(standing);

    while (stream.played < HOUR)
        play(&stream);
    assert_int_equal(stream.clock.next, stream.played);
}

static int64_t unknown(int64_t played UNUSED)
{
    return CLOCK_UNKNOWN;
}

static int64_t absurd(int64_t played)
{
    return INT64_MAX / 4 - played * 1000;
}

static void without_stamps_samples_are_counted(void **state UNUSED)
{
    static int64_t (*const cases[])(int64_t) = {unknown, absurd};

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct stream stream = stream_of(cases[i]);

        while (stream.played < HOUR)
            assert_int_equal(play(&stream), 0);
    }
}

static int64_t late(int64_t played)
{
    return played + 5 * CLOCK_RATE;
}

static void a_track_may_begin_late(void **state UNUSED)
{
    struct stream stream = stream_of(late);

    assert_int_equal(play(&stream), 5 * CLOCK_RATE);
    clock_begin_anew(&stream.clock);
    assert_int_equal(play(&stream), 10 * CLOCK_RATE + FRAME);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rounding_is_not_followed),
        cmocka_unit_test(a_clock_that_runs_apart_is_followed_for_hours),
        cmocka_unit_test(stamps_that_shake_are_smoothed),
        cmocka_unit_test(a_gap_is_a_jump),
        cmocka_unit_test(a_lone_stamp_is_ignored),
        cmocka_unit_test(a_second_recording_goes_on_behind_the_first),
        cmocka_unit_test(stamps_that_cannot_be_followed_are_counted_over),
        cmocka_unit_test(without_stamps_samples_are_counted),
        cmocka_unit_test(a_track_may_begin_late),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
