#include "jobs/extract/media/resample.h"

#include <libavutil/mem.h>

/* From telephones to studios. The filter grows with the rate, and a hostile header may declare two billion. */
#define LOWEST_RATE 4000
#define HIGHEST_RATE 384000

static bool fits(const struct resample *resample, const AVFrame *frame)
{
    return resample->swr != NULL && resample->rate == frame->sample_rate && resample->sample_format == frame->format &&
           av_channel_layout_compare(&resample->layout, &frame->ch_layout) == 0;
}

static int set_up(struct resample *resample, const AVFrame *frame)
{
    AVChannelLayout mono = AV_CHANNEL_LAYOUT_MONO, layout = {0};
    int error;

    if (frame->sample_rate < LOWEST_RATE || frame->sample_rate > HIGHEST_RATE)
        return AVERROR_INVALIDDATA;
    swr_free(&resample->swr);
    resample->rate = frame->sample_rate;
    resample->sample_format = frame->format;
    error = av_channel_layout_copy(&resample->layout, &frame->ch_layout);
    if (error < 0)
        return error;
    if (frame->ch_layout.order == AV_CHANNEL_ORDER_UNSPEC)
        av_channel_layout_default(&layout, frame->ch_layout.nb_channels);
    else if ((error = av_channel_layout_copy(&layout, &frame->ch_layout)) < 0)
        return error;
    error = swr_alloc_set_opts2(&resample->swr, &mono, AV_SAMPLE_FMT_S16, RESAMPLE_RATE, &layout,
                                (enum AVSampleFormat)frame->format, frame->sample_rate, 0, NULL);
    av_channel_layout_uninit(&layout);
    return error < 0 ? error : swr_init(resample->swr);
}

static int convert(struct resample *resample, const AVFrame *frame, int room)
{
    uint8_t *out[] = {(uint8_t *)resample->pcm};
    const uint8_t **in;

    if (frame == NULL)
        return swr_convert(resample->swr, out, room, NULL, 0);
    memcpy(&in, &frame->extended_data, sizeof in); /* the same planes, to be read only */
    return swr_convert(resample->swr, out, room, in, frame->nb_samples);
}

int resample_frame(struct resample *resample, const AVFrame *frame)
{
    int error, room;

    if (frame == NULL && resample->swr == NULL)
        return 0;
    if (frame != NULL && !fits(resample, frame) && (error = set_up(resample, frame)) < 0)
        return error;
    room = swr_get_out_samples(resample->swr, frame == NULL ? 0 : frame->nb_samples);
    if (room <= 0)
        return room;
    av_fast_malloc(&resample->pcm, &resample->room, (size_t)room * sizeof resample->pcm[0]);
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
