/* Which track is heard, the languages that files name, and two channels made one. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "jobs/extract/media/language_tag.h"
#include "jobs/extract/media/mix.h"
#include "jobs/extract/media/tracks.h"

/* ---- languages ---- */

static void a_language_has_many_names(void **state UNUSED)
{
    static const char *const cases[][2] = {
        {"eng", "en"}, {"en", "en"},      {"en-GB", "en"}, {"EN_us", "en"},      {"English", "en"}, {"deu", "de"},
        {"ger", "de"}, {"Deutsch", "de"}, {"ukr", "uk"},   {"Українська", "uk"}, {"gsw", "gsw"},    {" fra ", "fr"},
    };

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        assert_true(str_equal_nocase(language_tag_primary(str_of(cases[i][0])), str_of(cases[i][1])));
}

static void what_is_no_language_says_nothing(void **state UNUSED)
{
    static const char *const cases[] = {"",    "und", "```",   "{|}", "z1", "\x7f\x7f\x7f",
                                        "mul", "zxx", "track", "--",  "e",  "stereo"};

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        assert_int_equal(language_tag_primary(str_of(cases[i])).len, 0);
    assert_false(language_tag_same(STR("und"), STR("und")));
}

/* ---- tracks ---- */

struct offered {
    const char *language;
    int disposition;
    enum AVCodecID codec;
};

static AVFormatContext *file_of(const struct offered *tracks, int count)
{
    AVFormatContext *format = avformat_alloc_context();

    for (int i = 0; i < count; i++) {
        AVStream *track = avformat_new_stream(format, NULL);

        track->codecpar->codec_type = AVMEDIA_TYPE_AUDIO;
        track->codecpar->codec_id = tracks[i].codec != AV_CODEC_ID_NONE ? tracks[i].codec : AV_CODEC_ID_AAC;
        track->codecpar->sample_rate = 48000;
        av_channel_layout_default(&track->codecpar->ch_layout, 2);
        track->start_time = 0;
        track->disposition = tracks[i].disposition;
        av_dict_set(&track->metadata, "language", tracks[i].language, 0);
    }
    return format;
}

static const struct offered both[] = {{"deu", AV_DISPOSITION_DEFAULT, 0}, {"eng", 0, 0}};
static const struct offered plain[] = {{NULL, 0, 0}, {NULL, AV_DISPOSITION_DEFAULT, 0}};
static const struct offered described[] = {{"eng", AV_DISPOSITION_VISUAL_IMPAIRED, 0}, {"eng", 0, 0}};
static const struct offered odd[] = {{NULL, AV_DISPOSITION_DEFAULT, AV_CODEC_ID_TRUEHD}, {NULL, 0, 0}};
static const struct offered half[] = {{"deu", AV_DISPOSITION_DEFAULT, 0}, {"```", 0, 0}};

static const struct {
    const struct offered *tracks;
    const char *language, *course;
    bool any; /* the engine speaks every language */
    int expected;
} choices[] = {
    {both, "", "", false, 2},      {both, "", "", true, 1},     {both, "", "en-GB", true, 2},
    {both, "", "de", false, 2},    {both, "de", "en", true, 1}, {both, "en", "de", true, 2},
    {both, "fr", "", true, 1},     {plain, "", "", false, 2},   {plain, "en", "", false, 2},
    {described, "", "", false, 2}, {odd, "", "", false, 2},     {half, "en", "", false, 2},
    {half, "", "", false, 2},
};

static void the_track_is_the_one_that_was_meant(void **state UNUSED)
{
    for (size_t i = 0; i < ARRAY_COUNT(choices); i++) {
        AVFormatContext *format = file_of(choices[i].tracks, 2);
        const struct tracks_wish wish = {str_of(choices[i].language), str_of(choices[i].course),
                                         choices[i].any ? STR("") : STR("en-US")};

        assert_int_equal(tracks_count(format), 2);
        assert_int_equal(tracks_number(format, tracks_choose(format, &wish)), choices[i].expected);
        avformat_free_context(format);
    }
}

static void without_tracks_there_is_none(void **state UNUSED)
{
    static const struct tracks_wish any = {0};
    AVFormatContext *format = file_of(both, 1);

    format->streams[0]->codecpar->sample_rate = 0;
    assert_null(tracks_choose(format, &any));
    assert_int_equal(tracks_count(format), 0);
    avformat_free_context(format);
}

/* ---- channels ---- */

#define SAMPLES 1600

static double loudness_of(double right_part, double noise)
{
    static int16_t pairs[2 * SAMPLES], mono[SAMPLES];
    struct mix mix = {0};
    double sum = 0;

    for (int i = 0; i < SAMPLES; i++) {
        const double voice = 8000 * sin(i * 0.1), other = 8000 * sin(i * 0.37);

        pairs[2 * i] = (int16_t)voice;
        pairs[2 * i + 1] = (int16_t)(right_part * voice + noise * other);
    }
    mix_stereo(&mix, pairs, SAMPLES, mono);
    for (int i = 0; i < SAMPLES; i++)
        sum += fabs((double)mono[i]);
    return sum / SAMPLES;
}

static void a_channel_upside_down_is_heard(void **state UNUSED)
{
    const double alike = loudness_of(1, 0);

    assert_true(alike > 4000);
    assert_true(fabs(loudness_of(-1, 0) - alike) < 10);
    assert_true(loudness_of(-0.7, 0) > 0.8 * alike);
    assert_true(loudness_of(-1, 0.3) > 0.8 * alike);
    assert_true(fabs(loudness_of(0, 0) - alike / 2) < 10);
}

static void two_voices_are_added(void **state UNUSED)
{
    assert_true(loudness_of(0, 1) > 3000);
    assert_true(loudness_of(0.2, 0.5) > 3000);
}

static void silence_changes_nothing(void **state UNUSED)
{
    static const int16_t quiet[2 * SAMPLES];
    int16_t mono[SAMPLES];
    struct mix mix = {.opposite = true};

    mix_stereo(&mix, quiet, SAMPLES, mono);
    assert_true(mix.opposite);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_language_has_many_names),
        cmocka_unit_test(what_is_no_language_says_nothing),
        cmocka_unit_test(the_track_is_the_one_that_was_meant),
        cmocka_unit_test(without_tracks_there_is_none),
        cmocka_unit_test(a_channel_upside_down_is_heard),
        cmocka_unit_test(two_voices_are_added),
        cmocka_unit_test(silence_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
