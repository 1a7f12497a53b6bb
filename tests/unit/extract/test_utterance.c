#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "jobs/extract/media/utterance.h"

#define MOST 64

/* What was handed over. */
struct heard {
    size_t count;
    int64_t at[MOST];
    size_t length[MOST];
    int16_t first[MOST];
};

static bool take(void *to, const int16_t *pcm, size_t count, int64_t at, struct fault *fault UNUSED)
{
    struct heard *heard = to;

    assert_true(heard->count < MOST);
    heard->at[heard->count] = at;
    heard->length[heard->count] = count;
    heard->first[heard->count++] = pcm[0];
    return true;
}

static bool refuse(void *to UNUSED, const int16_t *pcm UNUSED, size_t count UNUSED, int64_t at UNUSED,
                   struct fault *fault)
{
    return fault_set(fault, FAULT_MEMORY_LIMIT, "No.");
}

/* A stream under construction: speech is a square wave, silence a little noise. */
struct stream {
    struct utterances utterances;
    struct heard heard;
    struct fault fault;
    int64_t at;
};

static void add(struct stream *s, double seconds, int16_t loudness)
{
    const struct utterance_sink sink = {take, &s->heard};
    int16_t block[333];

    for (int64_t left = (int64_t)(seconds * UTTERANCE_RATE); left > 0;) {
        size_t count = (size_t)MIN(left, (int64_t)ARRAY_COUNT(block));

        for (size_t i = 0; i < count; i++)
            block[i] = (s->at + (int64_t)i) / 40 % 2 == 0 ? loudness : (int16_t)-loudness;
        assert_true(utterance_feed(&s->utterances, block, count, s->at, &sink, &s->fault));
        s->at += (int64_t)count;
        left -= (int64_t)count;
    }
}

static void speech(struct stream *s, double seconds)
{
    add(s, seconds, 5000);
}

static void silence(struct stream *s, double seconds)
{
    add(s, seconds, 10);
}

static void finish(struct stream *s)
{
    const struct utterance_sink sink = {take, &s->heard};

    assert_true(utterance_finish(&s->utterances, &sink, &s->fault));
}

static struct stream *begin(void)
{
    struct stream *s = calloc(1, sizeof *s);

    assert_non_null(s);
    utterance_reset(&s->utterances);
    return s;
}

static void assert_near(double seconds, double expected)
{
    if (seconds < expected - 0.35 || seconds > expected + 0.35)
        fail_msg("%.2f s is not near %.2f s", seconds, expected);
}

static double start_of(const struct stream *s, size_t i)
{
    return (double)s->heard.at[i] / UTTERANCE_RATE;
}

static double end_of(const struct stream *s, size_t i)
{
    return start_of(s, i) + (double)s->heard.length[i] / UTTERANCE_RATE;
}

static void silence_has_no_utterances(void **state UNUSED)
{
    struct stream *s = begin();

    silence(s, 60);
    finish(s);
    assert_int_equal(s->heard.count, 0);
    free(s);
}

static void digital_silence_has_no_utterances(void **state UNUSED)
{
    struct stream *s = begin();

    add(s, 60, 0);
    finish(s);
    assert_int_equal(s->heard.count, 0);
    free(s);
}

static void a_click_is_no_utterance(void **state UNUSED)
{
    struct stream *s = begin();

    silence(s, 3);
    speech(s, 0.05);
    silence(s, 3);
    finish(s);
    assert_int_equal(s->heard.count, 0);
    free(s);
}

static void a_long_pause_ends_even_a_short_utterance(void **state UNUSED)
{
    struct stream *s = begin();

    silence(s, 4);
    speech(s, 2);
    silence(s, 2);
    speech(s, 3);
    silence(s, 2);
    finish(s);
    assert_int_equal(s->heard.count, 2);
    assert_near(start_of(s, 0), 4);
    assert_near(end_of(s, 0), 6);
    assert_near(start_of(s, 1), 8);
    assert_near(end_of(s, 1), 11);
    free(s);
}

static void a_short_pause_ends_only_a_long_utterance(void **state UNUSED)
{
    struct stream *s = begin();

    silence(s, 2);
    for (int i = 0; i < 8; i++) {
        speech(s, 2);
        silence(s, 0.5);
    }
    silence(s, 2);
    finish(s);
    assert_int_equal(s->heard.count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_near(end_of(s, i) - start_of(s, i), 4.8);
    free(s);
}

static void endless_speech_is_cut_and_nothing_is_lost(void **state UNUSED)
{
    struct stream *s = begin();
    int64_t next = -1;

    silence(s, 2);
    for (int i = 0; i < 10; i++) {
        speech(s, 7.3);
        add(s, 0.1, 2000); /* a breath: quieter, but no pause */
    }
    silence(s, 2);
    finish(s);
    assert_true(s->heard.count >= 4);
    for (size_t i = 0; i < s->heard.count; i++) {
        assert_true(s->heard.length[i] <= UTTERANCE_LONGEST);
        assert_true(next < 0 || s->heard.at[i] == next);
        next = s->heard.at[i] + (int64_t)s->heard.length[i];
    }
    assert_near(end_of(s, 0), 2 + 7.3 + 0.1 + 7.3 + 0.05); /* at a breath */
    assert_near((double)next / UTTERANCE_RATE, 2 + 74);
    free(s);
}

static void speech_is_found_above_noise(void **state UNUSED)
{
    struct stream *s = begin();

    add(s, 5, 400);
    speech(s, 6);
    add(s, 3, 400);
    finish(s);
    assert_int_equal(s->heard.count, 1);
    assert_near(start_of(s, 0), 5);
    assert_near(end_of(s, 0), 11);
    free(s);
}

static void a_gap_in_time_ends_the_utterance(void **state UNUSED)
{
    struct stream *s = begin();

    silence(s, 1);
    speech(s, 3);
    s->at += 100 * UTTERANCE_RATE;
    speech(s, 3);
    finish(s);
    assert_int_equal(s->heard.count, 2);
    assert_near(end_of(s, 0), 4);
    assert_near(start_of(s, 1), 104);
    assert_near(end_of(s, 1), 107);
    free(s);
}

static void the_end_hands_over_what_is_left(void **state UNUSED)
{
    struct stream *s = begin();

    silence(s, 1);
    speech(s, 1.5);
    finish(s);
    assert_int_equal(s->heard.count, 1);
    assert_near(end_of(s, 0), 2.5);
    free(s);
}

static void the_size_of_the_pieces_does_not_matter(void **state UNUSED)
{
    static struct utterances whole, pieces;
    static int16_t pcm[30 * UTTERANCE_RATE];
    struct heard a = {0}, b = {0};
    const struct utterance_sink to_a = {take, &a}, to_b = {take, &b};
    struct fault fault = {0};

    for (size_t i = 0; i < ARRAY_COUNT(pcm); i++)
        pcm[i] = (int16_t)((i / (3 * UTTERANCE_RATE) % 2 ? 6000 : 12) * (i / 50 % 2 ? 1 : -1));
    utterance_reset(&whole);
    utterance_reset(&pieces);
    assert_true(utterance_feed(&whole, pcm, ARRAY_COUNT(pcm), 0, &to_a, &fault));
    for (size_t at = 0; at < ARRAY_COUNT(pcm); at += 7)
        assert_true(
            utterance_feed(&pieces, pcm + at, MIN((size_t)7, ARRAY_COUNT(pcm) - at), (int64_t)at, &to_b, &fault));
    assert_true(a.count > 1);
    assert_memory_equal(&a, &b, sizeof a);
}

static void a_refusal_is_passed_on(void **state UNUSED)
{
    static struct utterances u;
    static int16_t pcm[2 * UTTERANCE_RATE];
    const struct utterance_sink sink = {refuse, NULL};
    struct fault fault = {0};

    for (size_t i = 0; i < ARRAY_COUNT(pcm); i++)
        pcm[i] = (int16_t)(i < UTTERANCE_RATE ? 5 : i % 2 ? 5000 : -5000);
    utterance_reset(&u);
    assert_true(utterance_feed(&u, pcm, ARRAY_COUNT(pcm), 0, &sink, &fault));
    assert_false(utterance_finish(&u, &sink, &fault));
    assert_int_equal(fault.kind, FAULT_MEMORY_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(silence_has_no_utterances),
        cmocka_unit_test(digital_silence_has_no_utterances),
        cmocka_unit_test(a_click_is_no_utterance),
        cmocka_unit_test(a_long_pause_ends_even_a_short_utterance),
        cmocka_unit_test(a_short_pause_ends_only_a_long_utterance),
        cmocka_unit_test(endless_speech_is_cut_and_nothing_is_lost),
        cmocka_unit_test(speech_is_found_above_noise),
        cmocka_unit_test(a_gap_in_time_ends_the_utterance),
        cmocka_unit_test(the_end_hands_over_what_is_left),
        cmocka_unit_test(the_size_of_the_pieces_does_not_matter),
        cmocka_unit_test(a_refusal_is_passed_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
