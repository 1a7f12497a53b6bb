/*
 * Media files as programs make them: each is made here by ffmpeg from the same three beeps, which must be heard when a player would play
 * them.
 */
#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "jobs/extract/media/audio.h"

#define BEEPS 9
#define LOUD 2500
#define NEAR 0.1 /* seconds */

static char folder[] = "/tmp/media-XXXXXX";

struct heard {
    double at[BEEPS], last;
    size_t count;
    int64_t next;
};

static bool take(void *to, const int16_t *pcm, size_t count, int64_t at, struct fault *fault UNUSED)
{
    struct heard *heard = to;

    assert_true(at >= heard->next);
    heard->next = at + (int64_t)count;
    for (size_t i = 0; i < count; i++) {
        const double second = (double)(at + (int64_t)i) / AUDIO_RATE;

        if (pcm[i] < LOUD)
            continue;
        if (second - heard->last > 0.3 && heard->count < BEEPS)
            heard->at[heard->count++] = second;
        heard->last = second;
    }
    return true;
}

struct found {
    struct heard heard;
    double duration, broken_at;
    struct fault fault;
};

static struct found play(const char *name, double from)
{
    static const struct tracks_wish any = {0};
    struct found found = {.heard = {.last = -1}};
    const struct audio_sink sink = {take, &found.heard};
    char path[200];
    struct input input;
    struct audio *audio;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    input = input_of_fd(open(path, O_RDONLY | O_CLOEXEC));
    audio = audio_open(&input, &any, &found.fault);
    if (audio != NULL && audio_play(audio, from, &sink, &found.fault)) {
        found.duration = audio_duration(audio);
        found.broken_at = audio_broken_at(audio);
    }
    audio_close(audio);
    close(input.fd);
    return found;
}

static void run(const char *command, const char *name)
{
    char line[1000];

    snprintf(line, sizeof line, "cd %s && exec </dev/null && %s %s", folder, command, name);
    assert_int_equal(system(line), 0);
}

#define BEEP "0.5*sin(2764*t)*(between(t,1,1.2)+between(t,4,4.2)+between(t,7.5,7.7))"
#define FFMPEG "ffmpeg -v error -y "
#define SOUND "-i beeps.wav "
#define PICTURES "-f lavfi -i testsrc=s=64x48:r=10:d=10 "

/* Ten seconds with a beep at 1, at 4 and at 7.5. */
static int set_up(void **state UNUSED)
{
    if (system("command -v ffmpeg >/dev/null") != 0)
        return 0;
    if (mkdtemp(folder) == NULL)
        return -1;
    run(FFMPEG "-f lavfi -i "
               "\"aevalsrc='" BEEP "':s=44100:d=10\"",
        "beeps.wav");
    return 0;
}

static int tear_down(void **state UNUSED)
{
    char line[100];

    snprintf(line, sizeof line, "rm -rf %s", folder);
    return strchr(folder, 'X') != NULL ? 0 : system(line);
}

static void skip_without_ffmpeg(void)
{
    if (access(folder, F_OK) != 0)
        skip();
}

struct made {
    const char *name, *command;
    double scale, shift; /* of the time line, from that of beeps.wav */
    double duration;
};

static void check(const struct made *made)
{
    static const double beeps[] = {1, 4, 7.5};
    struct found found;

    run(made->command, made->name);
    found = play(made->name, 0);
    if (found.fault.kind != FAULT_NONE || found.heard.count != ARRAY_COUNT(beeps))
        fail_msg("%s: %zu beeps; %s", made->name, found.heard.count, found.fault.detail);
    for (size_t i = 0; i < ARRAY_COUNT(beeps); i++) {
        const double right = beeps[i] * made->scale + made->shift;

        if (fabs(found.heard.at[i] - right) > NEAR)
            fail_msg("%s: a beep at %.3f, not %.3f", made->name, found.heard.at[i], right);
    }
    if (fabs(found.duration - made->duration) > NEAR)
        fail_msg("%s: %.3f seconds, not %.3f", made->name, found.duration, made->duration);
}

static void check_all(const struct made *made, size_t count)
{
    skip_without_ffmpeg();
    for (size_t i = 0; i < count; i++)
        check(&made[i]);
}

static const struct made containers[] = {
    {"a.mp4", FFMPEG PICTURES SOUND "-c:a aac", 1, 0, 10},
    {"a.m4a", FFMPEG SOUND "-c:a aac", 1, 0, 10},
    {"a.mov", FFMPEG SOUND "-c:a pcm_s16be", 1, 0, 10},
    {"a.webm", FFMPEG PICTURES SOUND "-c:v libvpx -c:a libopus", 1, 0, 10},
    {"a.mkv", FFMPEG SOUND "-c:a libvorbis", 1, 0, 10},
    {"a.avi", FFMPEG PICTURES SOUND "-c:a libmp3lame", 1, 0.025, 10.025},
    {"a.mp3", FFMPEG SOUND, 1, 0, 10},
    {"plain.mp3", FFMPEG SOUND "-write_xing 0 -q:a 5", 1, 0.025, 10.03},
    {"a.wav", FFMPEG SOUND "-c:a pcm_mulaw -ar 8000", 1, 0, 10},
    {"a.ogg", FFMPEG SOUND "-c:a libvorbis", 1, 0, 10},
    {"opus.ogg", FFMPEG SOUND "-c:a libopus", 1, 0, 10},
    {"a.flac", FFMPEG SOUND, 1, 0, 10},
    {"many.wav", FFMPEG "-f lavfi -i \"aevalsrc='" BEEP "|" BEEP "|" BEEP "|0|0|0|0|0|0':d=10\"", 1, 0, 10},
    {"surround.mp4", FFMPEG SOUND "-af 'pan=5.1|FC=c0' -c:a aac", 1, 0, 10},
};

static void every_container_is_heard(void **state UNUSED)
{
    check_all(containers, ARRAY_COUNT(containers));
}

static const struct made starts[] = {
    {"hour.mkv", FFMPEG PICTURES SOUND "-c:a aac -output_ts_offset 3600", 1, 0.02, 10.02},
    {"hour.webm", FFMPEG PICTURES SOUND "-c:v libvpx -c:a libopus -output_ts_offset 3600", 1, 0, 10},
    {"hour.mp4", FFMPEG SOUND "-c:a aac -output_ts_offset 3600", 1, 0.02, 10.02},
    {"late.mp4", FFMPEG PICTURES "-itsoffset 2 " SOUND "-c:a aac", 1, 2, 12},
    {"late.mkv", FFMPEG PICTURES "-itsoffset 2 " SOUND "-c:v libx264 -c:a libopus", 1, 2, 12},
    {"late.webm", FFMPEG PICTURES "-itsoffset 2 " SOUND "-c:v libvpx -c:a libopus", 1, 2, 12},
    {"pictures-late.mp4", FFMPEG SOUND "-itsoffset 2 " PICTURES "-c:a aac", 1, 0, 12},
    {"uneven.mp4", FFMPEG PICTURES SOUND "-vf \"select='not(mod(n,7))+lt(n,20)'\" -vsync vfr -c:a aac", 1, 0, 10},
    {"pieces.mp4", FFMPEG SOUND "-c:a aac -movflags frag_keyframe+empty_moov+default_base_moof -frag_duration 1000000",
     1, 0.02, 10.03},
    {"endless.webm", FFMPEG SOUND "-c:a libopus -live 1", 1, 0, 10},
};

static void the_first_moment_of_a_file_is_0(void **state UNUSED)
{
    check_all(starts, ARRAY_COUNT(starts));
}

static const struct made clocks[] = {
    {"slow.mkv", FFMPEG SOUND "-c:a libopus -bsf:a setts=ts=TS*0.9", 0.9, 0, 9},
    {"fast.mp4", FFMPEG SOUND "-c:a aac -bsf:a setts=ts=TS*1.1", 1.1, 0, 11},
    {"crawling.mkv", FFMPEG SOUND "-c:a libopus -bsf:a setts=ts=0", 1, 0, 10},
    {"shaking.mkv", FFMPEG SOUND "-c:a libopus -bsf:a 'setts=ts=TS+20*mod(N\\,2)'", 1, 0.01, 10.02},
};

static void the_clock_of_the_file_is_followed(void **state UNUSED)
{
    check_all(clocks, ARRAY_COUNT(clocks));
}

static const struct made channels[] = {
    {"opposite.wav", FFMPEG SOUND "-af 'pan=stereo|c0=c0|c1=-1*c0'", 1, 0, 10},
    {"opposite.m4a", FFMPEG SOUND "-af 'pan=stereo|c0=c0|c1=-0.8*c0' -c:a aac", 1, 0, 10},
    {"right.flac", FFMPEG SOUND "-af 'pan=stereo|c1=c0'", 1, 0, 10},
};

static void opposite_channels_are_no_silence(void **state UNUSED)
{
    check_all(channels, ARRAY_COUNT(channels));
}

/* The first three seconds are hidden by an edit list. */
static void what_an_edit_list_hides_is_not_heard(void **state UNUSED)
{
    struct found found;

    skip_without_ffmpeg();
    run(FFMPEG SOUND "-c:a aac", "whole.m4a");
    run(FFMPEG "-ss 3 -i whole.m4a -c copy", "hidden.m4a");
    found = play("hidden.m4a", 0);
    assert_int_equal(found.heard.count, 2);
    assert_true(fabs(found.heard.at[0] - 1) < NEAR && fabs(found.heard.at[1] - 4.5) < NEAR);
    assert_true(fabs(found.duration - 7) < NEAR);
}

/* One Ogg file behind the other: other codecs, rates and numbers of channels. */
static void chained_recordings_are_heard_one_after_the_other(void **state UNUSED)
{
    struct found found;

    skip_without_ffmpeg();
    run(FFMPEG SOUND "-c:a libvorbis -ar 22050 -ac 2", "1.ogg");
    run(FFMPEG SOUND "-c:a libopus", "2.ogg");
    run(FFMPEG SOUND "-c:a libvorbis -ar 48000", "3.ogg");
    run("cat 1.ogg 2.ogg 3.ogg >", "chain.ogg");
    found = play("chain.ogg", 0);
    assert_int_equal(found.heard.count, 9);
    for (int i = 0; i < 9; i++)
        assert_true(fabs(found.heard.at[i] - (i / 3 * 10 + (double[]){1, 4, 7.5}[i % 3])) < NEAR);
    assert_true(fabs(found.duration - 30) < NEAR);
    found = play("chain.ogg", 15);
    assert_int_equal(found.heard.count, 4);
    assert_true(fabs(found.heard.at[0] - 17.5) < NEAR);
}

static void a_chain_that_breaks_says_where(void **state UNUSED)
{
    struct found found;

    skip_without_ffmpeg();
    run(FFMPEG SOUND "-c:a libvorbis", "whole.ogg");
    run("(cat whole.ogg; head -c 28 whole.ogg) >", "broken.ogg");
    found = play("broken.ogg", 0);
    assert_int_equal(found.heard.count, 3);
    assert_true(fabs(found.broken_at - 10) < NEAR);
}

/* The sound of three hours whose clock is off by a thousandth part. */
static void three_hours_are_right_to_a_tenth_of_a_second(void **state UNUSED)
{
    struct found found;
    const double hours = 10800 * 1.001;

    skip_without_ffmpeg();
    run(FFMPEG "-f lavfi -i anullsrc=r=44100:cl=mono -i beeps.wav -filter_complex "
               "'[0]atrim=end_sample=476280000[a];[a][1]concat=v=0:a=1,aresample=8000' -c:a pcm_mulaw -bsf:a "
               "setts=ts=TS*1.001",
        "hours.mkv");
    found = play("hours.mkv", 0);
    assert_int_equal(found.heard.count, 3);
    assert_true(fabs(found.heard.at[0] - (hours + 1)) < NEAR);
    assert_true(fabs(found.heard.at[2] - (hours + 7.5)) < NEAR);
    found = play("hours.mkv", hours + 2);
    assert_int_equal(found.heard.count, 2);
    assert_true(fabs(found.heard.at[1] - (hours + 7.5)) < NEAR);
}

static void a_file_without_sound_has_a_length(void **state UNUSED)
{
    skip_without_ffmpeg();
    run(FFMPEG PICTURES "-c:v libvpx -live 1", "silent.webm");
    assert_true(fabs(play("silent.webm", 0).duration - 10) < NEAR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_container_is_heard),
        cmocka_unit_test(the_first_moment_of_a_file_is_0),
        cmocka_unit_test(the_clock_of_the_file_is_followed),
        cmocka_unit_test(opposite_channels_are_no_silence),
        cmocka_unit_test(what_an_edit_list_hides_is_not_heard),
        cmocka_unit_test(chained_recordings_are_heard_one_after_the_other),
        cmocka_unit_test(a_chain_that_breaks_says_where),
        cmocka_unit_test(three_hours_are_right_to_a_tenth_of_a_second),
        cmocka_unit_test(a_file_without_sound_has_a_length),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
