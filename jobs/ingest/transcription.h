/*
 * What a service heard in a piece of a recording (jobs/llm/listener.h), as segments of the whole. Pure.
 *
 * Models of speech write sentences where nobody speaks. Left out is what they doubt themselves (no_speech_prob above 0.6 with avg_logprob below -1,
 * compression_ratio above 2.4: the thresholds of Whisper's own program), what lies where the recording is silent, what stands in brackets or is
 * notes of music alone, and a third and further segment of the same words in a row.
 *
 * Times are clipped to the piece and never go back; where they are far from that the answer is BAD_GENERATION. One long segment, or none, is
 * divided by the words where the answer has their times.
 */
#ifndef INGEST_TRANSCRIPTION_H
#define INGEST_TRANSCRIPTION_H

#include "base/json.h"

/* Of the recording: what was sent. */
struct transcription_piece {
    double start_sec, end_sec;
    const json_t *heard; /* [[start, end], …]: where there is something louder than silence */
};

struct transcription {
    json_t *segments;     /* [{start_sec, end_sec, text}] in seconds of the recording, kept by the arena */
    const char *language; /* BCP 47; NULL: not said */
    size_t left_out;      /* segments that are taken for invented */
};

bool transcription_read(struct arena *arena, struct str answer, const struct transcription_piece *piece,
                        struct transcription *transcription, struct fault *fault) MUST_CHECK;

/* The tag of a language that is given as a tag or by its English name; NULL for another. */
const char *transcription_language(struct arena *arena, const char *language);

#endif
