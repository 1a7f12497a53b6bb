#include "jobs/extract/media/flac.h"

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>

#include "jobs/extract/media/libav.h"

struct encoding {
    AVCodecContext *codec;
    AVFormatContext *format;
    AVStream *stream;
    AVFrame *frame;
    AVPacket *packet;
};

static bool failed(int error, struct fault *fault)
{
    return error == AVERROR(ENOMEM) ? libav_out_of_memory(fault)
                                    : fault_log(fault, FAULT_INTERNAL, "FLAC cannot be written: %d", error);
}

/* ---- opening ---- */

static int open_codec(struct encoding *e)
{
    const AVCodec *codec = avcodec_find_encoder(AV_CODEC_ID_FLAC);

    e->codec = codec == NULL ? NULL : avcodec_alloc_context3(codec);
    if (e->codec == NULL)
        return AVERROR(ENOMEM);
    e->codec->sample_rate = FLAC_RATE;
    e->codec->sample_fmt = AV_SAMPLE_FMT_S16;
    e->codec->time_base = (AVRational){1, FLAC_RATE};
    e->codec->thread_count = 1;
    av_channel_layout_default(&e->codec->ch_layout, 1);
    return avcodec_open2(e->codec, codec, NULL);
}

static int open_format(struct encoding *e)
{
    int error = avformat_alloc_output_context2(&e->format, NULL, "flac", NULL);

    if (error < 0)
        return error;
    e->format->flags |= AVFMT_FLAG_BITEXACT;
    e->stream = avformat_new_stream(e->format, NULL);
    if (e->stream == NULL)
        return AVERROR(ENOMEM);
    e->stream->time_base = e->codec->time_base;
    error = avcodec_parameters_from_context(e->stream->codecpar, e->codec);
    if (error >= 0)
        error = avio_open_dyn_buf(&e->format->pb);
    return error < 0 ? error : avformat_write_header(e->format, NULL);
}

static int open_frame(struct encoding *e)
{
    e->packet = av_packet_alloc();
    e->frame = av_frame_alloc();
    if (e->packet == NULL || e->frame == NULL)
        return AVERROR(ENOMEM);
    e->frame->format = AV_SAMPLE_FMT_S16;
    e->frame->sample_rate = FLAC_RATE;
    e->frame->nb_samples = e->codec->frame_size;
    av_channel_layout_default(&e->frame->ch_layout, 1);
    return av_frame_get_buffer(e->frame, 0);
}

static void close_all(struct encoding *e)
{
    uint8_t *bytes = NULL;

    if (e->format != NULL && e->format->pb != NULL)
        avio_close_dyn_buf(e->format->pb, &bytes);
    av_free(bytes);
    avformat_free_context(e->format);
    avcodec_free_context(&e->codec);
    av_frame_free(&e->frame);
    av_packet_free(&e->packet);
}

/* ---- writing ---- */

static int write_packets(struct encoding *e)
{
    int error;

    while ((error = avcodec_receive_packet(e->codec, e->packet)) >= 0) {
        e->packet->stream_index = e->stream->index;
        av_packet_rescale_ts(e->packet, e->codec->time_base, e->stream->time_base);
        error = av_write_frame(e->format, e->packet);
        av_packet_unref(e->packet);
        if (error < 0)
            return error;
    }
    return error == AVERROR(EAGAIN) || error == AVERROR_EOF ? 0 : error;
}

static int send(struct encoding *e, const int16_t *pcm, size_t count, size_t at)
{
    int error = av_frame_make_writable(e->frame);

    if (error < 0)
        return error;
    e->frame->nb_samples = (int)count;
    e->frame->pts = (int64_t)at;
    memcpy(e->frame->data[0], pcm + at, count * sizeof pcm[0]);
    return avcodec_send_frame(e->codec, e->frame);
}

static int encode(struct encoding *e, const int16_t *pcm, size_t count)
{
    const size_t step = (size_t)e->codec->frame_size;
    int error = 0;

    for (size_t at = 0; at < count && error >= 0; at += step) {
        error = send(e, pcm, MIN(step, count - at), at);
        if (error >= 0)
            error = write_packets(e);
    }
    if (error >= 0)
        error = avcodec_send_frame(e->codec, NULL);
    if (error >= 0)
        error = write_packets(e);
    return error < 0 ? error : av_write_trailer(e->format);
}

static bool take_bytes(struct encoding *e, struct buf *out, struct fault *fault)
{
    uint8_t *bytes = NULL;
    int length = avio_close_dyn_buf(e->format->pb, &bytes);

    e->format->pb = NULL;
    if (bytes != NULL)
        buf_put(out, bytes, (size_t)MAX(length, 0));
    av_free(bytes);
    return (bytes != NULL && !out->overflow) || libav_out_of_memory(fault);
}

bool flac_write(const int16_t *pcm, size_t count, struct buf *out, struct fault *fault)
{
    struct encoding e = {0};
    int error = open_codec(&e);
    bool done;

    if (error >= 0)
        error = open_format(&e);
    if (error >= 0)
        error = open_frame(&e);
    if (error >= 0)
        error = encode(&e, pcm, count);
    done = error >= 0 ? take_bytes(&e, out, fault) : failed(error, fault);
    close_all(&e);
    return done;
}
