#include "jobs/extract/media/sound.h"

#include <math.h>

#include "base/limits.h"
#include "jobs/extract/media/audio.h"
#include "jobs/extract/media/flac.h"
#include "jobs/extract/media/media.h"
#include "jobs/extract/media/utterance.h"

#define HEADER_ROOM ((size_t)(2 * MIB))
#define SEARCHED_PART 3             /* the last part of a piece, in which a place to cut it is looked for: a third */
#define SEARCHED_MOST 120           /* seconds of it */
#define HOP (AUDIO_RATE / 20)       /* samples of which the loudness is taken */
#define QUIET_HOPS 10               /* so many, half a second, are compared with one another */
#define JOINED (2 * AUDIO_RATE / 1) /* samples: stretches that lie closer are one */

static_assert(AUDIO_RATE == UTTERANCE_RATE && AUDIO_RATE == FLAC_RATE, "one rate for all");

struct stretch {
    int64_t from, to; /* samples of the recording */
};

struct piece {
    struct extraction *x;
    struct audio *audio;
    int16_t *pcm;
    size_t count, room; /* samples */
    int64_t at;         /* where the first of them belongs */
    bool begun, full;
    struct utterances utterances;
    struct buf heard; /* of struct stretch */
};

/* ---- what is heard ---- */

static bool note_stretch(void *to, const int16_t *pcm UNUSED, size_t count, int64_t at, struct fault *fault UNUSED)
{
    struct buf *heard = to;
    const struct stretch stretch = {at, at + (int64_t)count};
    struct stretch last;

    if (heard->len > 0) {
        memcpy(&last, heard->data + heard->len - sizeof last, sizeof last);
        if (at - last.to < JOINED) {
            last.to = stretch.to;
            memcpy(heard->data + heard->len - sizeof last, &last, sizeof last);
            return true;
        }
    }
    buf_put(heard, &stretch, sizeof stretch);
    return true;
}

static bool listen(struct piece *piece, struct fault *fault)
{
    const struct utterance_sink sink = {note_stretch, &piece->heard};

    utterance_reset(&piece->utterances);
    return utterance_feed(&piece->utterances, piece->pcm, piece->count, piece->at, &sink, fault) &&
           utterance_finish(&piece->utterances, &sink, fault);
}

/* ---- collecting ---- */

/* Where the track has a gap, silence stands in the piece. */
static void put_silence(struct piece *piece, int64_t until)
{
    const int64_t gap = until - piece->at - (int64_t)piece->count;
    const size_t samples = (size_t)MIN(MAX(gap, 0), (int64_t)(piece->room - piece->count));

    memset(piece->pcm + piece->count, 0, samples * sizeof piece->pcm[0]);
    piece->count += samples;
}

/* False, without a fault, when the piece is full: the rest of the recording is not played. */
static bool take_samples(void *to, const int16_t *pcm, size_t count, int64_t at, struct fault *fault UNUSED)
{
    struct piece *piece = to;
    size_t taken;

    if (!piece->begun)
        piece->at = piece->x->options->resume_at > 0 ? llround(piece->x->options->resume_at * AUDIO_RATE) : 0;
    piece->begun = true;
    put_silence(piece, at);
    taken = MIN(count, piece->room - piece->count);
    memcpy(piece->pcm + piece->count, pcm, taken * sizeof pcm[0]);
    piece->count += taken;
    piece->full = piece->count == piece->room;
    progress_tell(&piece->x->progress, (piece->at + (int64_t)piece->count) / AUDIO_RATE, -1);
    return !piece->full;
}

static double energy_of(const int16_t *pcm)
{
    double sum = 0;

    for (size_t i = 0; i < HOP; i++)
        sum += (double)pcm[i] * pcm[i];
    return sum;
}

/* The middle of the quietest half second near the end of a full piece. */
static size_t place_to_cut(const struct piece *piece)
{
    const size_t searched = MIN(piece->count / SEARCHED_PART, (size_t)SEARCHED_MOST * AUDIO_RATE);
    double window[QUIET_HOPS] = {0}, sum = 0, least = INFINITY;
    size_t best = piece->count, hops = 0;

    for (size_t at = piece->count - searched; at + HOP <= piece->count; at += HOP, hops++) {
        sum -= window[hops % QUIET_HOPS];
        window[hops % QUIET_HOPS] = energy_of(piece->pcm + at);
        sum += window[hops % QUIET_HOPS];
        if (hops + 1 >= QUIET_HOPS && sum <= least) {
            least = sum;
            best = at + HOP - (size_t)QUIET_HOPS / 2 * HOP;
        }
    }
    return best;
}

static bool collect(struct piece *piece, struct fault *fault)
{
    const struct audio_sink sink = {take_samples, piece};

    piece->room = (size_t)piece->x->options->piece_seconds * AUDIO_RATE;
    piece->pcm = malloc(piece->room * sizeof piece->pcm[0]);
    if (piece->pcm == NULL)
        return fault_set(fault, FAULT_MEMORY_LIMIT, "The media file takes more memory than it may.");
    if (!audio_play(piece->audio, piece->x->options->resume_at, &sink, fault) &&
        (!piece->full || fault->kind != FAULT_NONE))
        return false;
    if (piece->full)
        piece->count = place_to_cut(piece);
    return listen(piece, fault);
}

/* ---- the output ---- */

static double seconds_of(int64_t samples)
{
    return (double)samples / AUDIO_RATE;
}

static void put_heard(struct json_out *out, const struct buf *heard)
{
    struct stretch stretch;

    json_list(out, "heard");
    for (size_t at = 0; at < heard->len; at += sizeof stretch) {
        memcpy(&stretch, heard->data + at, sizeof stretch);
        json_list(out, NULL);
        json_put_double(out, NULL, seconds_of(stretch.from));
        json_put_double(out, NULL, seconds_of(stretch.to));
        json_end(out);
    }
    json_end(out);
}

static bool put_header(struct piece *piece, size_t bytes, struct fault *fault)
{
    struct buf document = buf_make(HEADER_ROOM / 2), *output = &piece->x->output;
    struct json_out out = json_out(output);
    bool done = document_writer_render(&piece->x->document, &document, fault);

    json_open(&out, NULL);
    json_put_double(&out, "start_sec", seconds_of(piece->at));
    json_put_double(&out, "end_sec", seconds_of(piece->at + (int64_t)piece->count));
    json_put_bool(&out, "last", !piece->full);
    json_put_int(&out, "bytes", (int64_t)bytes);
    put_heard(&out, &piece->heard);
    json_put_raw(&out, "document", str_trim(buf_str(&document)));
    json_close(&out);
    buf_putc(output, '\n');
    buf_free(&document);
    return done;
}

static bool write_piece(struct piece *piece, struct fault *fault)
{
    const size_t most = piece->room * sizeof piece->pcm[0] + FLAC_OVERHEAD;
    struct buf flac = buf_make(most);
    bool done = piece->heard.len == 0 || flac_write(piece->pcm, piece->count, &flac, fault);

    if (done) {
        piece->x->output = buf_make(most + HEADER_ROOM);
        done = put_header(piece, flac.len, fault);
        buf_put(&piece->x->output, flac.data, flac.len);
    }
    buf_free(&flac);
    return done && (!piece->x->output.overflow ||
                    fault_set(fault, FAULT_MEMORY_LIMIT, "The media file takes more memory than it may."));
}

static bool cut_piece(struct piece *piece)
{
    struct fault *fault = &piece->x->fault;

    if (!(audio_has_track(piece->audio) ? collect(piece, fault) : media_measure(piece->audio, fault)))
        return false;
    media_describe(&piece->x->document, piece->audio, 0);
    return write_piece(piece, fault);
}

static bool read_sound(struct extraction *x)
{
    const struct tracks_wish wish = media_wish(x->options, "");
    struct piece *piece = calloc(1, sizeof *piece);
    bool done = false;

    if (piece == NULL)
        return fault_set(&x->fault, FAULT_MEMORY_LIMIT, "The media file takes more memory than it may.");
    piece->x = x;
    piece->heard = buf_make(MIB);
    piece->audio = audio_open(&x->input, &wish, &x->fault);
    if (piece->audio != NULL)
        done = cut_piece(piece);
    audio_close(piece->audio);
    buf_free(&piece->heard);
    free(piece->pcm);
    free(piece);
    return done;
}

const struct format sound_format = {
    .name = "sound",
    .source_type = "video",
    .stage = "cut",
    .unit = "seconds",
    .read = read_sound,
};
