#include "jobs/extract/media/audio.h"

#include "jobs/extract/media/clock.h"
#include "jobs/extract/media/libav.h"
#include "jobs/extract/media/ogg.h"
#include "jobs/extract/media/recording.h"
#include "jobs/extract/media/resample.h"
#include "jobs/extract/media/riff.h"
#include "jobs/extract/media/span.h"

static_assert(AUDIO_RATE == CLOCK_RATE && AUDIO_RATE == RESAMPLE_RATE, "places are counted in samples");

#define ENOUGH (10 * AUDIO_RATE) /* samples after which the rest is estimated by what the first ones took */

struct audio {
    struct input *input;
    struct tracks_wish wish;
    struct recording first, later; /* the file, or the first part of it and the one that is played */
    struct recording *now;
    AVPacket *packet;
    AVFrame *frame;
    AVFrame *held; /* the one before, until the stamp of the one behind it is known */
    struct resample resample;
    struct clock clock;
    struct span span;
    int64_t from; /* samples: what is before is not handed on */
    int packets, bad_packets;
    double broken_at; /* seconds: where the file could not be read any more; 0: nowhere */
    bool heard;       /* something was decoded */
};

/* ---- opening ---- */

static bool take_parts(struct audio *audio, struct fault *fault)
{
    audio->packet = av_packet_alloc();
    audio->frame = av_frame_alloc();
    audio->held = av_frame_alloc();
    audio->clock = clock_make();
    return (audio->packet != NULL && audio->frame != NULL && audio->held != NULL) || libav_out_of_memory(fault);
}

static bool open_recording(struct audio *audio, struct recording *recording, int64_t begin, struct fault *fault)
{
    audio->now = recording;
    if (!recording_open(recording, audio->input, begin, ogg_link_end(audio->input, begin), &audio->wish, fault))
        return false;
    audio->span = span_of(recording->format);
    if (begin > 0 || recording->window.end < audio->input->size)
        audio->span.declared = -1; /* of this part alone */
    return true;
}

struct audio *audio_open(struct input *input, const struct tracks_wish *wish, struct fault *fault)
{
    struct audio *audio = calloc(1, sizeof *audio);

    if (audio == NULL) {
        libav_out_of_memory(fault);
        return NULL;
    }
    av_log_set_level(AV_LOG_QUIET);
    audio->input = input;
    audio->wish = *wish;
    if (!take_parts(audio, fault) || !open_recording(audio, &audio->first, 0, fault)) {
        audio_close(audio);
        return NULL;
    }
    return audio;
}

void audio_close(struct audio *audio)
{
    if (audio == NULL)
        return;
    resample_close(&audio->resample);
    recording_close(&audio->first);
    recording_close(&audio->later);
    av_packet_free(&audio->packet);
    av_frame_free(&audio->frame);
    av_frame_free(&audio->held);
    free(audio);
}

/* ---- properties ---- */

bool audio_has_track(const struct audio *audio)
{
    return audio->first.track != NULL;
}

double audio_duration(const struct audio *audio)
{
    return span_seconds(&audio->span);
}

double audio_expected(const struct audio *audio)
{
    const double declared = span_expected(&audio->span);
    const int64_t read = recording_read(audio->now);

    if ((declared > 0 && !span_is_estimated(&audio->span)) || audio->clock.next < ENOUGH || read <= 0)
        return declared;
    return (double)audio->clock.next / AUDIO_RATE * (double)audio->input->size / (double)read;
}

const char *audio_container(const struct audio *audio)
{
    return audio->first.format->iformat->name;
}

const char *audio_title(const struct audio *audio)
{
    return recording_title(&audio->first);
}

struct str audio_language(const struct audio *audio)
{
    return audio_has_track(audio) ? tracks_language(audio->first.track) : (struct str){0};
}

int audio_tracks(const struct audio *audio)
{
    return tracks_count(audio->first.format);
}

int audio_track_number(const struct audio *audio)
{
    return tracks_number(audio->first.format, audio->first.track);
}

int audio_bad_packets(const struct audio *audio)
{
    return audio->bad_packets;
}

double audio_broken_at(const struct audio *audio)
{
    return audio->broken_at;
}

/* ---- decoding ---- */

/* On the time line of the file: samples from its first moment. */
static int64_t stamp_of(const struct audio *audio, const AVFrame *frame)
{
    static const AVRational rate = {1, AUDIO_RATE};

    if (frame == NULL || frame->pts == AV_NOPTS_VALUE)
        return CLOCK_UNKNOWN;
    return av_rescale_q(frame->pts, audio->now->track->time_base, rate) -
           av_rescale_q(span_start(&audio->span), AV_TIME_BASE_Q, rate);
}

static bool hand_on(struct audio *audio, int64_t at, int count, const struct audio_sink *sink, struct fault *fault)
{
    const int64_t before = MAX(0, MIN(audio->from - at, count));

    return count == before ||
           sink->take(sink->to, audio->resample.pcm + before, (size_t)(count - before), at + before, fault);
}

/* `frame` NULL: what the filter still holds. */
static bool take_frame(struct audio *audio, const AVFrame *frame, const AVFrame *behind, const struct audio_sink *sink,
                       struct fault *fault)
{
    double stretch = 0;
    int64_t at = audio->clock.next, length;
    int count;

    if (frame != NULL) {
        length = av_rescale(frame->nb_samples, AUDIO_RATE, MAX(frame->sample_rate, 1));
        at = clock_place(&audio->clock, stamp_of(audio, frame), length, stamp_of(audio, behind), &stretch);
    }
    count = resample_frame(&audio->resample, frame, stretch);
    if (count < 0)
        return libav_damaged(count, "resample", fault);
    audio->heard = true;
    clock_advance(&audio->clock, at + count);
    return hand_on(audio, at, count, sink, fault);
}

static bool take_held(struct audio *audio, const AVFrame *behind, const struct audio_sink *sink, struct fault *fault)
{
    bool done = audio->held->nb_samples == 0 || take_frame(audio, audio->held, behind, sink, fault);

    av_frame_unref(audio->held);
    return done;
}

static bool take_frames(struct audio *audio, const struct audio_sink *sink, struct fault *fault)
{
    bool done = true;

    while (done && avcodec_receive_frame(audio->now->codec, audio->frame) >= 0) {
        done = take_held(audio, audio->frame, sink, fault);
        av_frame_move_ref(audio->held, audio->frame);
    }
    return done;
}

/* A packet that cannot be decoded is counted and skipped: a recording with a few of them is usable. */
static bool take_packet(struct audio *audio, const struct audio_sink *sink, struct fault *fault)
{
    int error;

    if (audio->now->track == NULL || audio->packet->stream_index != audio->now->track->index) {
        if (audio->packets == 0)
            span_begin(&audio->span, audio->packet);
        span_note(&audio->span, audio->packet);
        return true;
    }
    audio->packets++;
    error = avcodec_send_packet(audio->now->codec, audio->packet);
    if (error == AVERROR(ENOMEM))
        return libav_out_of_memory(fault);
    audio->bad_packets += error < 0;
    return take_frames(audio, sink, fault);
}

static bool drain(struct audio *audio, const struct audio_sink *sink, struct fault *fault)
{
    if (audio->now->track == NULL)
        return true;
    avcodec_send_packet(audio->now->codec, NULL);
    return take_frames(audio, sink, fault) && take_held(audio, NULL, sink, fault) &&
           take_frame(audio, NULL, NULL, sink, fault);
}

/* What cannot be read at the end of a file is no loss unless there is more of it. */
static void note_break(struct audio *audio, int error)
{
    const struct libav_window *window = &audio->now->window;

    if (error != AVERROR_EOF && window->end - recording_read(audio->now) > (window->end - window->begin) / 100)
        audio->broken_at = (double)audio->clock.next / AUDIO_RATE;
}

static bool play_recording(struct audio *audio, const struct audio_sink *sink, struct fault *fault)
{
    bool done = true;
    int error;

    while (done && (error = av_read_frame(audio->now->format, audio->packet)) >= 0) {
        done = take_packet(audio, sink, fault);
        av_packet_unref(audio->packet);
    }
    if (!done)
        return false;
    if (error == AVERROR(ENOMEM))
        return libav_out_of_memory(fault);
    note_break(audio, error);
    return drain(audio, sink, fault);
}

/* The recording behind the one that was played; one that cannot be opened is the end, and said to be. */
static bool open_next(struct audio *audio)
{
    struct fault ignored = {0};
    const int64_t begin = audio->now->window.end;

    recording_close(&audio->later);
    clock_begin_anew(&audio->clock);
    if (open_recording(audio, &audio->later, begin, &ignored))
        return true;
    audio->broken_at = (double)audio->clock.next / AUDIO_RATE;
    return false;
}

static bool play_all(struct audio *audio, const struct audio_sink *sink, struct fault *fault)
{
    bool done = play_recording(audio, sink, fault);

    while (done && audio->now->window.end < audio->input->size && open_next(audio))
        done = play_recording(audio, sink, fault);
    span_reach(&audio->span, (double)audio->clock.next / AUDIO_RATE);
    return done;
}

static bool is_whole(const struct audio *audio, struct fault *fault)
{
    if (audio->packets > 0 && (!audio->heard || audio->bad_packets > audio->packets / 2))
        return fault_set(
            fault, FAULT_FILE_DAMAGED,
            "The audio cannot be decoded. Play the file to its end, export it again and upload the new file.");
    return (!riff_is_cut(audio->input) && !span_is_cut(&audio->span)) ||
           fault_set(fault, FAULT_FILE_DAMAGED,
                     "The media file breaks off after %.0f seconds, before its end. Upload the whole file again.",
                     audio->span.found);
}

/* What is before `from` is decoded too: only who has heard all stamps knows where he is, and it takes a hundredth of the time of listening. */
bool audio_play(struct audio *audio, double from, const struct audio_sink *sink, struct fault *fault)
{
    audio->from = (int64_t)(from * AUDIO_RATE);
    return play_all(audio, sink, fault) && is_whole(audio, fault);
}
