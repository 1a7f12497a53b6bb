#include "jobs/extract/media/recording.h"

#include "jobs/extract/media/container.h"

static bool refuse_codec(enum AVCodecID codec, struct fault *fault)
{
    return fault_set(fault, FAULT_UNSUPPORTED_FORMAT,
                     "The audio is coded as %s, which cannot be read. Convert it to AAC, Opus or MP3.",
                     avcodec_get_name(codec));
}

static bool open_codec(struct recording *recording, struct fault *fault)
{
    const AVCodecParameters *parameters = recording->track->codecpar;
    const AVCodec *codec = avcodec_find_decoder(parameters->codec_id);
    AVDictionary *options = NULL;
    int error;

    recording->codec = codec == NULL ? NULL : avcodec_alloc_context3(codec);
    if (recording->codec == NULL || avcodec_parameters_to_context(recording->codec, parameters) < 0)
        return refuse_codec(parameters->codec_id, fault);
    recording->codec->pkt_timebase = recording->track->time_base;
    recording->codec->thread_count = 1;
    av_dict_set(&options, "codec_whitelist", container_codecs(), 0);
    error = avcodec_open2(recording->codec, codec, &options);
    av_dict_free(&options);
    if (error == AVERROR(EINVAL))
        return refuse_codec(parameters->codec_id, fault);
    return error >= 0 || libav_damaged(error, "codec", fault);
}

static int count_of(const AVFormatContext *format, enum AVMediaType type)
{
    int count = 0;

    for (unsigned i = 0; i < format->nb_streams; i++)
        count += format->streams[i]->codecpar->codec_type == type;
    return count;
}

/* A video may be silent. What is sound alone, and cannot be made out, is damaged. */
static bool may_be_silent(const AVFormatContext *format, struct fault *fault)
{
    return count_of(format, AVMEDIA_TYPE_AUDIO) == 0 || count_of(format, AVMEDIA_TYPE_VIDEO) > 0 ||
           libav_damaged(AVERROR_INVALIDDATA, "sound without channels or rate", fault);
}

bool recording_open(struct recording *recording, struct input *input, int64_t begin, int64_t end,
                    const struct tracks_wish *wish, struct fault *fault)
{
    *recording = (struct recording){.window = {.input = input, .begin = begin, .end = end}};
    recording->io = libav_io_new(&recording->window);
    if (recording->io == NULL)
        return libav_out_of_memory(fault);
    if (!container_open(&recording->format, recording->io, fault))
        return false;
    recording->track = tracks_choose(recording->format, wish);
    return recording->track == NULL ? may_be_silent(recording->format, fault) : open_codec(recording, fault);
}

void recording_close(struct recording *recording)
{
    avcodec_free_context(&recording->codec);
    avformat_close_input(&recording->format);
    libav_io_free(&recording->io);
    recording->track = NULL;
}

int64_t recording_read(const struct recording *recording)
{
    return recording->window.begin + MAX(avio_tell(recording->io), 0);
}

const char *recording_title(const struct recording *recording)
{
    const AVDictionaryEntry *entry = av_dict_get(recording->format->metadata, "title", NULL, 0);

    return entry == NULL || entry->value[0] == '\0' ? NULL : entry->value;
}
