#include "jobs/extract/media/audio.h"

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>

#include "jobs/extract/media/container.h"
#include "jobs/extract/media/libav.h"
#include "jobs/extract/media/resample.h"
#include "jobs/extract/media/riff.h"

#define LONGEST (INT64_C(7) * 24 * 3600 * AUDIO_RATE) /* samples; later times are nonsense */
#define GAP (AUDIO_RATE / 10)                         /* samples; smaller ones are the encoder's rounding */
#define SHORT_SECONDS 2.0                             /* a file may end so much before its declared duration, */
#define SHORT_PART 0.05                               /* or by this part of it */

struct audio {
    struct input *input;
    AVIOContext *io;
    AVFormatContext *format;
    AVCodecContext *codec;
    AVStream *track; /* NULL: no audio */
    AVPacket *packet;
    AVFrame *frame;
    struct resample resample;
    int64_t from, next; /* samples: where to begin, and where the next ones belong */
    double last_end;    /* seconds: the end of the latest packet of any stream */
    int packets, bad_packets;
    bool heard; /* something was decoded */
};

/* ---- opening ---- */

static bool take_parts(struct audio *audio, struct input *input, struct fault *fault)
{
    audio->io = libav_io_new(input);
    audio->packet = av_packet_alloc();
    audio->frame = av_frame_alloc();
    return (audio->io != NULL && audio->packet != NULL && audio->frame != NULL) || libav_out_of_memory(fault);
}

static bool open_codec(struct audio *audio, struct fault *fault)
{
    const AVCodecParameters *parameters = audio->track->codecpar;
    const AVCodec *codec = avcodec_find_decoder(parameters->codec_id);
    AVDictionary *options = NULL;
    int error;

    audio->codec = codec == NULL ? NULL : avcodec_alloc_context3(codec);
    if (audio->codec == NULL || avcodec_parameters_to_context(audio->codec, parameters) < 0)
        return fault_set(fault, FAULT_UNSUPPORTED_FORMAT,
                         "The audio is coded as %s, which cannot be read. Convert it to AAC, Opus or MP3.",
                         avcodec_get_name(parameters->codec_id));
    audio->codec->pkt_timebase = audio->track->time_base;
    audio->codec->thread_count = 1;
    av_dict_set(&options, "codec_whitelist", container_codecs(), 0);
    error = avcodec_open2(audio->codec, codec, &options);
    av_dict_free(&options);
    if (error == AVERROR(EINVAL))
        return fault_set(fault, FAULT_UNSUPPORTED_FORMAT,
                         "The audio is coded as %s, which cannot be read. Convert it to AAC, Opus or MP3.",
                         avcodec_get_name(parameters->codec_id));
    return error >= 0 || libav_damaged(error, "codec", fault);
}

static bool open_track(struct audio *audio, struct fault *fault)
{
    int index = av_find_best_stream(audio->format, AVMEDIA_TYPE_AUDIO, -1, -1, NULL, 0);

    if (index < 0)
        return true;
    audio->track = audio->format->streams[index];
    return open_codec(audio, fault);
}

struct audio *audio_open(struct input *input, struct fault *fault)
{
    struct audio *audio = calloc(1, sizeof *audio);

    if (audio == NULL) {
        libav_out_of_memory(fault);
        return NULL;
    }
    av_log_set_level(AV_LOG_QUIET);
    audio->input = input;
    if (!take_parts(audio, input, fault) || !container_open(&audio->format, audio->io, fault) ||
        !open_track(audio, fault)) {
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
    avcodec_free_context(&audio->codec);
    avformat_close_input(&audio->format);
    av_packet_free(&audio->packet);
    av_frame_free(&audio->frame);
    libav_io_free(&audio->io);
    free(audio);
}

/* ---- properties ---- */

bool audio_has_track(const struct audio *audio)
{
    return audio->track != NULL;
}

double audio_duration(const struct audio *audio)
{
    double declared = audio->format->duration > 0 ? (double)audio->format->duration / AV_TIME_BASE : -1;

    if (audio->format->duration_estimation_method == AVFMT_DURATION_FROM_BITRATE && audio->heard)
        return (double)audio->next / AUDIO_RATE; /* the estimate is replaced by what was decoded */
    return declared > 0 || !audio->heard ? declared : (double)audio->next / AUDIO_RATE;
}

const char *audio_container(const struct audio *audio)
{
    return audio->format->iformat->name;
}

static const char *tag(const AVDictionary *tags, const char *key)
{
    const AVDictionaryEntry *entry = av_dict_get(tags, key, NULL, 0);

    return entry == NULL || entry->value[0] == '\0' ? NULL : entry->value;
}

const char *audio_title(const struct audio *audio)
{
    return tag(audio->format->metadata, "title");
}

const char *audio_language(const struct audio *audio)
{
    const char *language = audio->track == NULL ? NULL : tag(audio->track->metadata, "language");

    return language == NULL || strcmp(language, "und") == 0 ? NULL : language;
}

int audio_bad_packets(const struct audio *audio)
{
    return audio->bad_packets;
}

/* ---- decoding ---- */

/* Where a frame's first sample belongs: where the one before ended, unless its time stamp says that something is missing. */
static int64_t place_of(const struct audio *audio, const AVFrame *frame)
{
    static const AVRational rate = {1, AUDIO_RATE};
    int64_t start = audio->format->start_time == AV_NOPTS_VALUE ? 0 : audio->format->start_time, at;

    if (frame == NULL || frame->best_effort_timestamp == AV_NOPTS_VALUE)
        return audio->next;
    at = av_rescale_q(frame->best_effort_timestamp, audio->track->time_base, rate) -
         av_rescale_q(start, AV_TIME_BASE_Q, rate);
    return at > audio->next + GAP && at < LONGEST ? at : audio->next;
}

static bool hand_over(struct audio *audio, const AVFrame *frame, const struct audio_sink *sink, struct fault *fault)
{
    int64_t at = place_of(audio, frame), before;
    int count = resample_frame(&audio->resample, frame);

    if (count < 0)
        return libav_damaged(count, "resample", fault);
    audio->heard = true;
    audio->next = at + count;
    before = MAX(0, MIN(audio->from - at, count));
    return count == before ||
           sink->take(sink->to, audio->resample.pcm + before, (size_t)(count - before), at + before, fault);
}

static bool take_frames(struct audio *audio, const struct audio_sink *sink, struct fault *fault)
{
    bool done = true;

    while (done && avcodec_receive_frame(audio->codec, audio->frame) >= 0) {
        done = hand_over(audio, audio->frame, sink, fault);
        av_frame_unref(audio->frame);
    }
    return done;
}

static void note_end(struct audio *audio)
{
    const AVPacket *packet = audio->packet;
    const AVStream *stream = audio->format->streams[packet->stream_index];
    int64_t at = packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts;

    if (at != AV_NOPTS_VALUE)
        audio->last_end = MAX(audio->last_end, (double)(at + MAX(packet->duration, 0)) * av_q2d(stream->time_base));
}

/* A packet that cannot be decoded is counted and skipped: a recording with a few of them is usable. */
static bool take_packet(struct audio *audio, const struct audio_sink *sink, struct fault *fault)
{
    int error;

    note_end(audio);
    if (audio->packet->stream_index != audio->track->index)
        return true;
    audio->packets++;
    error = avcodec_send_packet(audio->codec, audio->packet);
    if (error == AVERROR(ENOMEM))
        return libav_out_of_memory(fault);
    audio->bad_packets += error < 0;
    return take_frames(audio, sink, fault);
}

static bool play_all(struct audio *audio, const struct audio_sink *sink, struct fault *fault)
{
    bool done = true;
    int error;

    while (done && (error = av_read_frame(audio->format, audio->packet)) >= 0) {
        done = take_packet(audio, sink, fault);
        av_packet_unref(audio->packet);
    }
    if (!done)
        return false;
    if (error == AVERROR(ENOMEM))
        return libav_out_of_memory(fault);
    avcodec_send_packet(audio->codec, NULL);
    return take_frames(audio, sink, fault) && hand_over(audio, NULL, sink, fault);
}

/* A declared duration must be reached; an estimated one need not. */
static bool is_cut(const struct audio *audio, double found)
{
    double declared = audio->format->duration > 0 ? (double)audio->format->duration / AV_TIME_BASE : 0;

    if (riff_is_cut(audio->input))
        return true;
    return audio->format->duration_estimation_method != AVFMT_DURATION_FROM_BITRATE &&
           found + MAX(SHORT_SECONDS, declared * SHORT_PART) < declared;
}

static bool is_whole(const struct audio *audio, struct fault *fault)
{
    double found = MAX(audio->last_end, (double)audio->next / AUDIO_RATE);

    if (audio->packets > 0 && (!audio->heard || audio->bad_packets > audio->packets / 2))
        return fault_set(
            fault, FAULT_FILE_DAMAGED,
            "The audio cannot be decoded. Play the file to its end, export it again and upload the new file.");
    return !is_cut(audio, found) ||
           fault_set(fault, FAULT_FILE_DAMAGED,
                     "The media file breaks off after %.0f seconds, before its end. Upload the whole file again.",
                     found);
}

static void seek(struct audio *audio, double from)
{
    int64_t start = audio->format->start_time == AV_NOPTS_VALUE ? 0 : audio->format->start_time;
    int64_t wanted = av_rescale_q(start + (int64_t)(from * AV_TIME_BASE), AV_TIME_BASE_Q, audio->track->time_base);

    audio->from = (int64_t)(from * AUDIO_RATE);
    if (from > 0)
        av_seek_frame(audio->format, audio->track->index, wanted, AVSEEK_FLAG_BACKWARD);
}

bool audio_play(struct audio *audio, double from, const struct audio_sink *sink, struct fault *fault)
{
    seek(audio, from);
    return play_all(audio, sink, fault) && is_whole(audio, fault);
}
