#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "jobs/extract/input.h"
#include "jobs/extract/media/audio.h"

#define RATE 44100
#define SECONDS 3

struct heard {
    int64_t first, next;
    size_t loud;
};

static bool take(void *to, const int16_t *pcm, size_t count, int64_t at, struct fault *fault UNUSED)
{
    struct heard *heard = to;

    assert_true(heard->next < 0 || at == heard->next);
    heard->first = heard->next < 0 ? at : heard->first;
    heard->next = at + (int64_t)count;
    for (size_t i = 0; i < count; i++)
        heard->loud += pcm[i] > 3000;
    return true;
}

static void put_number(struct buf *buf, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        buf_putc(buf, (char)(value >> 8 * i));
}

/* A RIFF file of 16-bit stereo: a square wave at 100 Hz. */
static struct buf make_wave(void)
{
    struct buf wave = buf_make((size_t)(4 * MIB));
    const uint32_t length = RATE * SECONDS * 4;

    buf_puts(&wave, "RIFF");
    put_number(&wave, 36 + length, 4);
    buf_puts(&wave, "WAVEfmt ");
    put_number(&wave, 16, 4);
    put_number(&wave, 1, 2);
    put_number(&wave, 2, 2);
    put_number(&wave, RATE, 4);
    put_number(&wave, RATE * 4, 4);
    put_number(&wave, 4, 2);
    put_number(&wave, 16, 2);
    buf_puts(&wave, "data");
    put_number(&wave, length, 4);
    for (uint32_t i = 0; i < RATE * SECONDS; i++) {
        uint32_t value = i / (RATE / 200) % 2 ? 8000 : 0x10000 - 8000;

        put_number(&wave, value << 16 | value, 4);
    }
    return wave;
}

static bool play(struct str bytes, double from, struct heard *heard, double *duration, struct fault *fault)
{
    const struct audio_sink sink = {take, heard};
    static const struct tracks_wish any = {0};
    struct input input = input_of_bytes(bytes.at, bytes.len);
    struct audio *audio = audio_open(&input, &any, fault);
    bool done = audio != NULL && audio_has_track(audio) && audio_play(audio, from, &sink, fault);

    if (done)
        *duration = audio_duration(audio);
    audio_close(audio);
    return done;
}

static void any_rate_becomes_16_khz_mono(void **state UNUSED)
{
    struct buf wave = make_wave();
    struct heard heard = {.next = -1};
    struct fault fault = {0};
    double duration = 0;

    assert_true(play(buf_str(&wave), 0, &heard, &duration, &fault));
    assert_int_equal(heard.first, 0);
    assert_in_range(heard.next, SECONDS * AUDIO_RATE - 100, SECONDS * AUDIO_RATE + 100);
    assert_in_range(heard.loud, SECONDS * AUDIO_RATE * 4 / 10, SECONDS * AUDIO_RATE * 6 / 10);
    assert_true(duration > SECONDS - 0.01 && duration < SECONDS + 0.01);
    buf_free(&wave);
}

static void resuming_begins_at_the_very_sample(void **state UNUSED)
{
    struct buf wave = make_wave();
    struct heard heard = {.next = -1};
    struct fault fault = {0};
    double duration = 0;

    assert_true(play(buf_str(&wave), 1.5, &heard, &duration, &fault));
    assert_int_equal(heard.first, 3 * AUDIO_RATE / 2);
    assert_in_range(heard.next, SECONDS * AUDIO_RATE - 100, SECONDS * AUDIO_RATE + 100);
    buf_free(&wave);
}

static void resuming_behind_the_end_hears_nothing(void **state UNUSED)
{
    struct buf wave = make_wave();
    struct heard heard = {.next = -1};
    struct fault fault = {0};
    double duration = 0;

    assert_true(play(buf_str(&wave), 100, &heard, &duration, &fault));
    assert_int_equal(heard.next, -1);
    buf_free(&wave);
}

static void a_file_that_breaks_off_is_damaged(void **state UNUSED)
{
    struct buf wave = make_wave();
    struct heard heard = {.next = -1};
    struct fault fault = {0};
    double duration = 0;

    assert_false(play((struct str){wave.data, 44 + RATE * 2}, 0, &heard, &duration, &fault));
    assert_int_equal(fault.kind, FAULT_FILE_DAMAGED);
    buf_free(&wave);
}

static void rates_that_nobody_records_at_are_damage(void **state UNUSED)
{
    static const uint32_t rates[] = {1, 500000, 0x7FFFFFFF};

    for (size_t i = 0; i < ARRAY_COUNT(rates); i++) {
        struct buf wave = make_wave();
        struct heard heard = {.next = -1};
        struct fault fault = {0};
        double duration = 0;

        memcpy(wave.data + 24, &rates[i], sizeof rates[i]);
        assert_false(play(buf_str(&wave), 0, &heard, &duration, &fault));
        assert_int_equal(fault.kind, FAULT_FILE_DAMAGED);
        buf_free(&wave);
    }
}

static void what_is_no_media_is_unsupported(void **state UNUSED)
{
    static const char *const cases[] = {"hello", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n",
                                        "ffconcat version 1.0\nfile '/etc/passwd'\n", "\x89PNG\r\n\x1a\n and so on"};

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct heard heard = {.next = -1};
        struct fault fault = {0};
        double duration = 0;

        assert_false(play(str_of(cases[i]), 0, &heard, &duration, &fault));
        assert_int_equal(fault.kind, FAULT_UNSUPPORTED_FORMAT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_rate_becomes_16_khz_mono),
        cmocka_unit_test(resuming_begins_at_the_very_sample),
        cmocka_unit_test(resuming_behind_the_end_hears_nothing),
        cmocka_unit_test(a_file_that_breaks_off_is_damaged),
        cmocka_unit_test(rates_that_nobody_records_at_are_damage),
        cmocka_unit_test(what_is_no_media_is_unsupported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
