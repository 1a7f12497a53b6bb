/*
 * Containers and codecs, without the recogniser: what is handed on must be in order of time, and bounded.
 */
#include "jobs/extract/media/audio.h"
#include "jobs/extract/media/utterance.h"
#include "tests/fuzz/extract.h"

#define ENOUGH (INT64_C(600) * AUDIO_RATE) /* samples: a small file may declare hours of silence */

struct listener {
    int64_t next;
    struct utterances utterances;
};

static bool take_utterance(void *to UNUSED, const int16_t *pcm, size_t count, int64_t at, struct fault *fault UNUSED)
{
    assert(pcm != NULL && count > 0 && count <= UTTERANCE_LONGEST && at >= 0);
    return true;
}

static bool take(void *to, const int16_t *pcm, size_t count, int64_t at, struct fault *fault)
{
    static const struct utterance_sink sink = {take_utterance, NULL};
    struct listener *listener = to;

    assert(count > 0 && at >= listener->next);
    listener->next = at + (int64_t)count;
    return utterance_feed(&listener->utterances, pcm, count, at, &sink, fault) &&
           (listener->next < ENOUGH || fault_set(fault, FAULT_FILE_TOO_COMPLEX, "enough"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct listener listener;
    static const struct tracks_wish any = {0};
    const struct audio_sink sink = {take, &listener};
    struct input input = input_of_bytes(data, size);
    struct fault fault = {0};
    struct audio *audio = audio_open(&input, &any, &fault);
    bool done = audio != NULL;

    listener.next = 0;
    utterance_reset(&listener.utterances);
    if (done && audio_has_track(audio))
        done = audio_play(audio, 0, &sink, &fault);
    if (!done)
        check_fault(&fault);
    audio_close(audio);
    return 0;
}
