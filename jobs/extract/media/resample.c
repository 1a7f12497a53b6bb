#include "jobs/extract/media/resample.h"

#include <libavutil/mem.h>

/* From telephones to studios. The filter grows with the rate, and a hostile header may declare two billion. */
#define LOWEST_RATE 4000
#define HIGHEST_RATE 384000
#define MOST_CHANNELS 64

static bool fits(const struct resample *resample, const AVFrame *frame)
{
    return resample->swr != NULL && resample->rate == frame->sample_rate && resample->sample_format == frame->format &&
           av_channel_layout_compare(&resample->layout, &frame->ch_layout) == 0;
}

/* Channels of which nobody says what they are. */
static bool is_anonymous(const AVChannelLayout *layout)
{
    AVChannelLayout usual = {0};
    bool unknown = false;

    if (layout->order == AV_CHANNEL_ORDER_UNSPEC) {
        av_channel_layout_default(&usual, layout->nb_channels);
        unknown = usual.order == AV_CHANNEL_ORDER_UNSPEC;
        av_channel_layout_uninit(&usual);
    }
    return unknown || layout->order == AV_CHANNEL_ORDER_AMBISONIC;
}

/* They have no mix of their own: anyone may speak in any of them. The first of ambisonic ones is the sound from all around. */
static int mix_all(SwrContext *swr, const AVChannelLayout *layout)
{
    double matrix[MOST_CHANNELS] = {1};

    if (layout->nb_channels > MOST_CHANNELS)
        return AVERROR_INVALIDDATA;
    for (int i = 0; i < layout->nb_channels && layout->order == AV_CHANNEL_ORDER_UNSPEC; i++)
        matrix[i] = 1.0 / layout->nb_channels;
    return swr_set_matrix(swr, matrix, layout->nb_channels);
}

static int make_swr(struct resample *resample, const AVFrame *frame, AVChannelLayout *in)
{
    AVChannelLayout mono = AV_CHANNEL_LAYOUT_MONO, stereo = AV_CHANNEL_LAYOUT_STEREO;
    int error;

    resample->channels = frame->ch_layout.nb_channels == 2 ? 2 : 1;
    error = swr_alloc_set_opts2(&resample->swr, resample->channels == 2 ? &stereo : &mono, AV_SAMPLE_FMT_S16,
                                RESAMPLE_RATE, in, (enum AVSampleFormat)frame->format, frame->sample_rate, 0, NULL);
    if (error >= 0 && is_anonymous(&frame->ch_layout))
        error = mix_all(resample->swr, &frame->ch_layout);
    return error < 0 ? error : swr_init(resample->swr);
}

static int set_up(struct resample *resample, const AVFrame *frame)
{
    AVChannelLayout layout = AV_CHANNEL_LAYOUT_STEREO;
    int error = 0;

    if (frame->sample_rate < LOWEST_RATE || frame->sample_rate > HIGHEST_RATE)
        return AVERROR_INVALIDDATA;
    swr_free(&resample->swr);
    resample->rate = frame->sample_rate;
    resample->sample_format = frame->format;
    resample->stretched = false;
    error = av_channel_layout_copy(&resample->layout, &frame->ch_layout);
    if (error < 0)
        return error;
    if (frame->ch_layout.order == AV_CHANNEL_ORDER_UNSPEC)
        av_channel_layout_default(&layout, frame->ch_layout.nb_channels);
    else if (frame->ch_layout.nb_channels != 2)
        error = av_channel_layout_copy(&layout, &frame->ch_layout);
    if (error >= 0)
        error = make_swr(resample, frame, &layout);
    av_channel_layout_uninit(&layout);
    return error;
}

/* The rate of a second is changed anew with each frame. */
static int stretch_by(struct resample *resample, double stretch)
{
    if (stretch == 0 && !resample->stretched)
        return 0;
    resample->stretched = true;
    return swr_set_compensation(resample->swr, (int)(stretch * RESAMPLE_RATE), RESAMPLE_RATE);
}

static int convert(struct resample *resample, const AVFrame *frame, int room)
{
    uint8_t *out[] = {(uint8_t *)resample->pcm};
    const uint8_t **in;
    int count;

    if (frame == NULL) {
        count = swr_convert(resample->swr, out, room, NULL, 0);
    } else {
        memcpy(&in, &frame->extended_data, sizeof in); /* the same planes, to be read only */
        count = swr_convert(resample->swr, out, room, in, frame->nb_samples);
    }
    if (count > 0 && resample->channels == 2)
        mix_stereo(&resample->mix, resample->pcm, (size_t)count, resample->pcm);
    return count;
}

int resample_frame(struct resample *resample, const AVFrame *frame, double stretch)
{
    int error, room;

    if (frame == NULL && resample->swr == NULL)
        return 0;
    if (frame != NULL && !fits(resample, frame) && (error = set_up(resample, frame)) < 0)
        return error;
    if (frame != NULL && (error = stretch_by(resample, stretch)) < 0)
        return error;
    room = swr_get_out_samples(resample->swr, frame == NULL ? 0 : frame->nb_samples);
    if (room <= 0)
        return room;
    av_fast_malloc(&resample->pcm, &resample->room,
                   (size_t)room * (size_t)resample->channels * sizeof resample->pcm[0]);
    if (resample->pcm == NULL)
        return AVERROR(ENOMEM);
    return convert(resample, frame, room);
}

void resample_close(struct resample *resample)
{
    swr_free(&resample->swr);
    av_channel_layout_uninit(&resample->layout);
    av_freep(&resample->pcm);
    resample->room = 0;
}
