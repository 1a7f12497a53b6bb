#include "jobs/extract/media/video.h"

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/imgutils.h>
#include <libswscale/swscale.h>
#include <math.h>

#include "jobs/extract/media/container.h"
#include "jobs/extract/media/libav.h"
#include "jobs/extract/media/span.h"

#define LONGEST (7 * 24 * 3600.0)      /* seconds; later times are nonsense */
#define STILL_MOST 7200.0              /* seconds in which nothing may happen */
#define PIXELS_MOST (INT64_C(1) << 26) /* of a picture that is decoded: 8K has half of them */
#define SIDE_LEAST 16

struct video {
    struct libav_window window; /* all of the file */
    AVIOContext *io;
    AVFormatContext *format;
    struct span span;
    AVCodecContext *codec;
    AVStream *track; /* NULL: no picture */
    AVPacket *packet;
    AVFrame *frame, *held; /* as it comes, and the one that is shown */
    struct SwsContext *scaler;
    int width, height;
    uint8_t *pixels; /* of `held`, once they are asked for */
    bool is_held, is_reduced;
    double next, end; /* of the times asked for, and of what is there */
    int packets, bad_packets;
};

/* ---- opening ---- */

static bool take_parts(struct video *video, struct input *input, struct fault *fault)
{
    video->window = (struct libav_window){input, 0, input->size};
    video->io = libav_io_new(&video->window);
    video->packet = av_packet_alloc();
    video->frame = av_frame_alloc();
    video->held = av_frame_alloc();
    return (video->io != NULL && video->packet != NULL && video->frame != NULL && video->held != NULL) ||
           libav_out_of_memory(fault);
}

static bool refuse_codec(const AVCodecParameters *parameters, struct fault *fault)
{
    return fault_set(fault, FAULT_UNSUPPORTED_FORMAT,
                     "The video is coded as %s, which cannot be read. Convert it to H.264, VP9 or AV1.",
                     avcodec_get_name(parameters->codec_id));
}

static bool open_codec(struct video *video, struct fault *fault)
{
    const AVCodecParameters *parameters = video->track->codecpar;
    const AVCodec *codec = avcodec_find_decoder(parameters->codec_id);
    AVDictionary *options = NULL;
    int error;

    video->codec = codec == NULL ? NULL : avcodec_alloc_context3(codec);
    if (video->codec == NULL || avcodec_parameters_to_context(video->codec, parameters) < 0)
        return refuse_codec(parameters, fault);
    video->codec->pkt_timebase = video->track->time_base;
    video->codec->thread_count = 1;
    video->codec->max_pixels = PIXELS_MOST;
    video->codec->skip_frame = AVDISCARD_NONREF;
    video->codec->skip_loop_filter = AVDISCARD_NONREF;
    av_dict_set(&options, "codec_whitelist", container_video_codecs(), 0);
    error = avcodec_open2(video->codec, codec, &options);
    av_dict_free(&options);
    if (error == AVERROR(EINVAL))
        return refuse_codec(parameters, fault);
    return error >= 0 || libav_damaged(error, "codec", fault);
}

/* The size to which a picture is reduced, as it is shown: its pixels need not be squares. */
static void measure(struct video *video)
{
    const AVCodecParameters *parameters = video->track->codecpar;
    const AVRational aspect = av_guess_sample_aspect_ratio(video->format, video->track, NULL);
    const double stretch = aspect.num > 0 && aspect.den > 0 ? av_q2d(aspect) : 1;
    const double width = parameters->width * stretch, height = parameters->height;
    const double scale = VIDEO_SIDE / MAX(width, height);

    video->width = MAX(1, MIN(VIDEO_SIDE, (int)lround(width * scale)));
    video->height = MAX(1, MIN(VIDEO_SIDE, (int)lround(height * scale)));
}

/* A cover is no picture of a video. */
static bool is_video(const AVStream *stream)
{
    return (stream->disposition & AV_DISPOSITION_ATTACHED_PIC) == 0 && stream->codecpar->width >= SIDE_LEAST &&
           stream->codecpar->height >= SIDE_LEAST;
}

static bool open_track(struct video *video, struct fault *fault)
{
    const int index = av_find_best_stream(video->format, AVMEDIA_TYPE_VIDEO, -1, -1, NULL, 0);

    video->span = span_of(video->format);
    if (index < 0 || !is_video(video->format->streams[index]))
        return true;
    video->track = video->format->streams[index];
    for (unsigned i = 0; i < video->format->nb_streams; i++)
        video->format->streams[i]->discard = (int)i == index ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
    measure(video);
    video->pixels = malloc((size_t)(VIDEO_SIDE * VIDEO_SIDE));
    return video->pixels != NULL ? open_codec(video, fault) : libav_out_of_memory(fault);
}

struct video *video_open(struct input *input, struct fault *fault)
{
    struct video *video = calloc(1, sizeof *video);

    if (video == NULL) {
        libav_out_of_memory(fault);
        return NULL;
    }
    av_log_set_level(AV_LOG_QUIET);
    if (!take_parts(video, input, fault) ||
        !container_open_with(&video->format, video->io, container_video_codecs(), fault) || !open_track(video, fault)) {
        video_close(video);
        return NULL;
    }
    return video;
}

void video_close(struct video *video)
{
    if (video == NULL)
        return;
    sws_freeContext(video->scaler);
    avcodec_free_context(&video->codec);
    avformat_close_input(&video->format);
    av_packet_free(&video->packet);
    av_frame_free(&video->frame);
    av_frame_free(&video->held);
    libav_io_free(&video->io);
    free(video->pixels);
    free(video);
}

/* ---- properties ---- */

bool video_has_picture(const struct video *video)
{
    return video->track != NULL;
}

int video_width(const struct video *video)
{
    return video->width;
}

int video_height(const struct video *video)
{
    return video->height;
}

double video_duration(const struct video *video)
{
    return MAX(0.0, span_expected(&video->span));
}

double video_end(const struct video *video)
{
    return video->end;
}

/* ---- one picture ---- */

static bool reduce(struct video *video, struct fault *fault)
{
    uint8_t *planes[4] = {video->pixels};
    const int strides[4] = {video->width};
    const AVFrame *held = video->held;

    if (video->is_reduced)
        return true;
    video->scaler = sws_getCachedContext(video->scaler, held->width, held->height, held->format, video->width,
                                         video->height, AV_PIX_FMT_GRAY8, SWS_AREA, NULL, NULL, NULL);
    if (video->scaler == NULL)
        return fault_set(fault, FAULT_UNSUPPORTED_FORMAT,
                         "The picture of the video cannot be read. Convert it to H.264, VP9 or AV1.");
    sws_scale(video->scaler, (const uint8_t *const *)held->data, held->linesize, 0, held->height, planes, strides);
    return video->is_reduced = true;
}

/* What is held is shown at all times asked for before `until`. */
static bool show(struct video *video, double until, const struct video_times *times, const struct video_sink *sink,
                 struct fault *fault)
{
    while (video->is_held && video->next < until) {
        const struct video_picture picture = {video->next, video->pixels};

        if (!reduce(video, fault) || !sink->take(sink->to, &picture, fault))
            return false;
        video->next += times->every;
    }
    return true;
}

/* In seconds from the start; of a picture without a time where the one before it began. */
static double time_of(const struct video *video, const AVFrame *frame)
{
    double at;

    if (frame->best_effort_timestamp == AV_NOPTS_VALUE)
        return video->end;
    at = (double)frame->best_effort_timestamp * av_q2d(video->track->time_base) -
         (double)span_start(&video->span) / AV_TIME_BASE;
    return at >= video->end && at < LONGEST ? at : video->end;
}

static bool take_frame(struct video *video, const struct video_times *times, const struct video_sink *sink,
                       struct fault *fault)
{
    const double at = time_of(video, video->frame);
    const double until =
        times->keys_only || at - video->end > STILL_MOST ? MIN(at, video->next + times->every / 2) : at;

    if (!show(video, until, times, sink, fault))
        return false;
    if (times->keys_only || until < at)
        video->next = MAX(video->next, at);
    av_frame_unref(video->held);
    av_frame_move_ref(video->held, video->frame);
    video->is_held = true;
    video->is_reduced = false;
    video->end = at;
    return true;
}

/* ---- all of them ---- */

static bool take_frames(struct video *video, const struct video_times *times, const struct video_sink *sink,
                        struct fault *fault)
{
    bool done = true;

    while (done && avcodec_receive_frame(video->codec, video->frame) >= 0) {
        done = take_frame(video, times, sink, fault);
        av_frame_unref(video->frame);
    }
    return done;
}

/* A packet that cannot be decoded is skipped. */
static bool take_packet(struct video *video, const struct video_times *times, const struct video_sink *sink,
                        struct fault *fault)
{
    int error;

    if (video->packet->stream_index != video->track->index ||
        (times->keys_only && (video->packet->flags & AV_PKT_FLAG_KEY) == 0))
        return true;
    video->packets++;
    error = avcodec_send_packet(video->codec, video->packet);
    if (error == AVERROR(ENOMEM))
        return libav_out_of_memory(fault);
    video->bad_packets += error < 0;
    return take_frames(video, times, sink, fault);
}

static bool play_all(struct video *video, const struct video_times *times, const struct video_sink *sink,
                     struct fault *fault)
{
    bool done = true;
    int error;

    while (done && (error = av_read_frame(video->format, video->packet)) >= 0) {
        done = take_packet(video, times, sink, fault);
        av_packet_unref(video->packet);
    }
    if (!done)
        return false;
    if (error == AVERROR(ENOMEM))
        return libav_out_of_memory(fault);
    avcodec_send_packet(video->codec, NULL);
    if (!take_frames(video, times, sink, fault))
        return false;
    if (video->packets > 0 && !video->is_held)
        return fault_set(fault, FAULT_FILE_DAMAGED,
                         "The picture of the video cannot be decoded. Play the file to its end, export it again and "
                         "upload the new file.");
    video->end = MAX(video->end, MIN(video_duration(video), video->end + STILL_MOST));
    return show(video, video->end + times->every / 2, times, sink, fault);
}

static void seek(struct video *video, double from)
{
    const int64_t wanted = av_rescale_q(span_start(&video->span) + (int64_t)(from * AV_TIME_BASE), AV_TIME_BASE_Q,
                                        video->track->time_base);

    av_seek_frame(video->format, video->track->index, wanted, AVSEEK_FLAG_BACKWARD);
    avcodec_flush_buffers(video->codec);
}

bool video_play(struct video *video, const struct video_times *times, const struct video_sink *sink,
                struct fault *fault)
{
    video->track->discard = times->keys_only ? AVDISCARD_NONKEY : AVDISCARD_DEFAULT;
    video->codec->skip_frame = times->keys_only ? AVDISCARD_NONKEY : AVDISCARD_NONREF;
    video->next = times->from;
    video->end = 0;
    video->is_held = false;
    seek(video, times->from);
    return play_all(video, times, sink, fault);
}
