#include "jobs/extract/media/utterance.h"

#include <math.h>

#define FRAMES(seconds) ((size_t)((seconds)*UTTERANCE_RATE / UTTERANCE_FRAME))

#define LEAD_IN FRAMES(0.2)      /* at most so much silence is kept before the first speech and behind the last */
#define LEAST_SPEECH FRAMES(0.1) /* less is a click */
#define SEARCHED FRAMES(6)       /* the last part of an overlong utterance, where a cut is looked for */
#define QUIETEST_DB 30.0f        /* nothing below this is speech, however quiet the rest (RMS 32 of 32768) */
#define LOUDEST_FLOOR_DB 55.0f   /* RMS 560: what is never quieter is taken for speech, not for noise */
#define BLOCK_FRAMES FRAMES(2)

/* How long a pause must be to end an utterance that has become so long. */
static const struct {
    size_t length, pause;
} pauses[] = {
    {0, FRAMES(1.2)},
    {FRAMES(5), FRAMES(0.25)},
    {FRAMES(12), FRAMES(0.12)},
};

void utterance_reset(struct utterances *u)
{
    u->count = u->frames = u->speech = u->quiet = u->block_frames = 0;
    u->at = 0;
    for (size_t i = 0; i < UTTERANCE_FLOOR_BLOCKS; i++)
        u->minima[i] = INFINITY;
}

/* ---- speech or noise ---- */

static float energy_of(const int16_t *pcm)
{
    double sum = 0;

    for (size_t i = 0; i < UTTERANCE_FRAME; i++)
        sum += (double)pcm[i] * pcm[i];
    return (float)(10 * log10(sum / UTTERANCE_FRAME + 1));
}

/* The quietest frame of the last ten seconds, by blocks of two. */
static float noise_floor(struct utterances *u, float energy)
{
    float least = LOUDEST_FLOOR_DB;

    if (u->block_frames++ == BLOCK_FRAMES) {
        memmove(u->minima + 1, u->minima, sizeof u->minima - sizeof u->minima[0]);
        u->minima[0] = energy;
        u->block_frames = 1;
    }
    u->minima[0] = fminf(u->minima[0], energy);
    for (size_t i = 0; i < UTTERANCE_FLOOR_BLOCKS; i++)
        least = fminf(least, u->minima[i]);
    return least;
}

static bool is_speech(struct utterances *u, float energy)
{
    return energy >= fmaxf(noise_floor(u, energy) + UTTERANCE_MARGIN_DB, QUIETEST_DB);
}

/* ---- cutting ---- */

/* Removes the first `frames`. */
static void drop(struct utterances *u, size_t frames)
{
    size_t samples = frames * UTTERANCE_FRAME;

    u->count -= samples;
    u->frames -= frames;
    u->at += (int64_t)samples;
    memmove(u->pcm, u->pcm + samples, u->count * sizeof u->pcm[0]);
    memmove(u->energy, u->energy + frames, u->frames * sizeof u->energy[0]);
}

/* Passes the first `frames` to the sink if there is speech in them; the rest counts as speech if `going_on`. */
static bool cut(struct utterances *u, size_t frames, bool going_on, const struct utterance_sink *sink,
                struct fault *fault)
{
    bool done = u->speech < LEAST_SPEECH || sink->take(sink->to, u->pcm, frames * UTTERANCE_FRAME, u->at, fault);

    drop(u, frames);
    u->speech = going_on ? u->frames : 0;
    if (!going_on)
        u->quiet = u->frames;
    return done;
}

/* The frame in the middle of the quietest tenth of a second of the last seconds. */
static size_t quietest(const struct utterances *u)
{
    size_t best = u->frames, width = FRAMES(0.1);
    float least = INFINITY;

    for (size_t i = u->frames - SEARCHED; i + width <= u->frames; i++) {
        float sum = 0;

        for (size_t j = i; j < i + width; j++)
            sum += u->energy[j];
        if (sum < least) {
            least = sum;
            best = i + width / 2;
        }
    }
    return best;
}

static bool is_pause(const struct utterances *u)
{
    for (size_t i = 0; i < ARRAY_COUNT(pauses); i++) {
        if (u->frames >= pauses[i].length && u->quiet >= pauses[i].pause)
            return true;
    }
    return false;
}

static bool after_frame(struct utterances *u, const struct utterance_sink *sink, struct fault *fault)
{
    if (u->speech == 0) {
        if (u->frames > LEAD_IN)
            drop(u, u->frames - LEAD_IN);
        return true;
    }
    if (is_pause(u))
        return cut(u, u->frames - u->quiet + MIN(u->quiet / 2, LEAD_IN), false, sink, fault);
    if (u->frames == UTTERANCE_LONGEST / UTTERANCE_FRAME)
        return cut(u, quietest(u), true, sink, fault);
    return true;
}

static void measure(struct utterances *u)
{
    float energy = energy_of(u->pcm + u->frames * UTTERANCE_FRAME);
    bool speech = is_speech(u, energy);

    u->energy[u->frames++] = energy;
    u->speech += speech;
    u->quiet = speech ? 0 : u->quiet + 1;
}

/* ---- the stream ---- */

bool utterance_finish(struct utterances *u, const struct utterance_sink *sink, struct fault *fault)
{
    bool done = u->frames == 0 || cut(u, u->frames, false, sink, fault);

    u->count = 0;
    return done;
}

bool utterance_feed(struct utterances *u, const int16_t *pcm, size_t count, int64_t at,
                    const struct utterance_sink *sink, struct fault *fault)
{
    if (at != u->at + (int64_t)u->count) {
        if (!utterance_finish(u, sink, fault))
            return false;
        u->at = at;
    }
    while (count > 0) {
        size_t taken = MIN(count, (u->frames + 1) * UTTERANCE_FRAME - u->count);

        memcpy(u->pcm + u->count, pcm, taken * sizeof pcm[0]);
        u->count += taken;
        pcm += taken;
        count -= taken;
        if (u->count < (u->frames + 1) * UTTERANCE_FRAME)
            return true;
        measure(u);
        if (!after_frame(u, sink, fault))
            return false;
    }
    return true;
}
