/*
 * An audio track of a media file (tracks.h) as a stream of 16 kHz mono PCM, by libav. Containers and codecs are those of the two
 * lists in container.c and no others; nothing but the input is ever opened, whatever a playlist or a reference inside asks for.
 *
 * Times are those of a player: the first moment of the file is 0, and time stamps are followed as clock.h says. Where the track has a gap,
 * `at` jumps.
 * UNSUPPORTED_FORMAT: no such container or codec. FILE_DAMAGED: it cannot be decoded, or ends clearly before its declared
 * duration. No audio track at all is no failure: audio_has_track says so.
 */
#ifndef MEDIA_AUDIO_H
#define MEDIA_AUDIO_H

#include "base/fault.h"
#include "jobs/extract/input.h"
#include "jobs/extract/media/tracks.h"

#define AUDIO_RATE 16000

/* Gets the samples; `at` is the first one's place, counted from the start of the file. */
struct audio_sink {
    bool (*take)(void *to, const int16_t *pcm, size_t count, int64_t at, struct fault *fault);
    void *to;
};

struct audio;

/* The input must outlive it. NULL: the fault says why. */
struct audio *audio_open(struct input *input, const struct tracks_wish *wish, struct fault *fault);
void audio_close(struct audio *audio);

bool audio_has_track(const struct audio *audio);
double audio_duration(const struct audio *audio); /* seconds, after audio_play; below 0: unknown */
double audio_expected(const struct audio *audio); /* the same while it plays, an estimate; below 0: unknown */
const char *audio_container(const struct audio *audio);
const char *audio_title(const struct audio *audio);   /* NULL: none */
struct str audio_language(const struct audio *audio); /* as the track is tagged, empty: not */
int audio_tracks(const struct audio *audio);          /* how many there were to choose from, */
int audio_track_number(const struct audio *audio);    /* and which it is, from 1 */
int audio_bad_packets(const struct audio *audio);     /* after audio_play: how many could not be decoded, */
double audio_broken_at(const struct audio *audio); /* and from which second on the file cannot be read, 0: from none */

/* Everything from `from` seconds on. Without a track it is read to its end, and its duration is known then. */
bool audio_play(struct audio *audio, double from, const struct audio_sink *sink, struct fault *fault) MUST_CHECK;

#endif
