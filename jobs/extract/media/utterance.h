/*
 * Cuts a stream of speech into utterances at its pauses. Samples in, utterances out, without a clock or a model.
 *
 * Energy is measured in frames of 10 ms. A frame is speech if it stands UTTERANCE_MARGIN_DB above the noise floor, which is the
 * quietest frame of the last ten seconds. An utterance begins a little before its first speech and ends at a pause; the
 * longer it has become, the shorter a pause will do. One that reaches UTTERANCE_LONGEST is cut at the quietest place
 * of its last seconds, and what follows goes to the next. So most utterances have 5 to 20 seconds, one to three sentences.
 */
#ifndef MEDIA_UTTERANCE_H
#define MEDIA_UTTERANCE_H

#include "base/fault.h"

#define UTTERANCE_RATE 16000 /* samples per second, mono */
#define UTTERANCE_FRAME 160
#define UTTERANCE_LONGEST (20 * UTTERANCE_RATE)
#define UTTERANCE_MARGIN_DB 9.0f
#define UTTERANCE_FLOOR_BLOCKS 5 /* of two seconds each */

/* Gets each utterance: `at` is the sample it begins with, counted from the start of the stream. */
struct utterance_sink {
    bool (*take)(void *to, const int16_t *pcm, size_t count, int64_t at, struct fault *fault);
    void *to;
};

struct utterances {
    int16_t pcm[UTTERANCE_LONGEST];
    float energy[UTTERANCE_LONGEST / UTTERANCE_FRAME]; /* dB of each whole frame in pcm */
    size_t count;                                      /* samples in pcm */
    size_t frames;                                     /* of which measured */
    int64_t at;                                        /* the stream's sample that is pcm[0] */
    size_t speech;                                     /* speech frames in pcm */
    size_t quiet;                                      /* frames since the last speech */
    float minima[UTTERANCE_FLOOR_BLOCKS];
    size_t block_frames;
};

void utterance_reset(struct utterances *u);

/* `at` says where in the stream the samples belong; a gap ends the utterance before it. */
bool utterance_feed(struct utterances *u, const int16_t *pcm, size_t count, int64_t at,
                    const struct utterance_sink *sink, struct fault *fault) MUST_CHECK;

/* The stream has ended: passes on what is left. */
bool utterance_finish(struct utterances *u, const struct utterance_sink *sink, struct fault *fault) MUST_CHECK;

#endif
