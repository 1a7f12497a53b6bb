/*
 * The best audio track of a media file as a stream of 16 kHz mono PCM, by libav. Containers and codecs are those of the two
 * lists in container.c and no others; nothing but the input is ever opened, whatever a playlist or a reference inside asks for.
 *
 * Times are those of a player: the first moment of the file is 0. Where the track has a gap, `at` jumps.
 * UNSUPPORTED_FORMAT: no such container or codec. FILE_DAMAGED: it cannot be decoded, or ends clearly before its declared
 * duration. No audio track at all is no failure: audio_has_track says so.
 */
#ifndef MEDIA_AUDIO_H
#define MEDIA_AUDIO_H

#include "base/fault.h"
#include "jobs/extract/input.h"

#define AUDIO_RATE 16000

/* Gets the samples; `at` is the first one's place, counted from the start of the file. */
struct audio_sink {
    bool (*take)(void *to, const int16_t *pcm, size_t count, int64_t at, struct fault *fault);
    void *to;
};

struct audio;

/* The input must outlive it. NULL: the fault says why. */
struct audio *audio_open(struct input *input, struct fault *fault);
void audio_close(struct audio *audio);

bool audio_has_track(const struct audio *audio);
double
audio_duration(const struct audio *audio); /* seconds: as declared, or after audio_play as found; below 0: unknown */
const char *audio_container(const struct audio *audio);
const char *audio_title(const struct audio *audio);    /* NULL: none */
const char *audio_language(const struct audio *audio); /* as the track is tagged, NULL: not */
int audio_bad_packets(const struct audio *audio);      /* after audio_play: how many could not be decoded */

/* Everything from `from` seconds on. */
bool audio_play(struct audio *audio, double from, const struct audio_sink *sink, struct fault *fault) MUST_CHECK;

#endif
