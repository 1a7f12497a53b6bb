#include "jobs/extract/media/container.h"

#include <libavcodec/avcodec.h>
#include <libavutil/avstring.h>

#include "jobs/extract/media/libav.h"

#define STREAM_CEILING "64"

/* What may be uploaded (contract section 2), by libav's names of demuxers, and the audio codecs that occur in it. */
static const char containers[] = "mov,matroska,avi,mp3,wav,w64,ogg,flac,aac";
static const char codecs[] =
    "aac,aac_latm,ac3,alac,eac3,flac,mp1float,mp2float,mp3,mp3float,opus,libopus,vorbis,"
    "libvorbis,speex,libspeex,wmav1,wmav2,amrnb,amrwb,dca,"
    "adpcm_ima_wav,adpcm_ima_qt,adpcm_ms,gsm_ms,pcm_alaw,pcm_mulaw,pcm_u8,pcm_s8,pcm_s16le,pcm_s16be,pcm_s24le,"
    "pcm_s24be,pcm_s32le,pcm_s32be,"
    "pcm_f32le,pcm_f32be,pcm_f64le,pcm_f64be";

/* Of pictures: what recordings of lectures and screens, cameras and telephones write. */
static const char video_codecs[] =
    "h264,hevc,vp8,vp9,libvpx,libvpx-vp9,libdav1d,libaom-av1,av1,mpeg1video,mpeg2video,mpeg4,"
    "msmpeg4v1,msmpeg4v2,msmpeg4,mjpeg,h263,flv,theora,wmv1,wmv2,wmv3,vc1,prores,"
    "dvvideo,rawvideo,cinepak,qtrle,msrle,msvideo1,zmbv,huffyuv,ffv1,png";

static bool is_known(const AVInputFormat *container)
{
    char names[sizeof containers];
    char *rest = names, *name;

    memcpy(names, containers, sizeof names);
    while ((name = strsep(&rest, ",")) != NULL) {
        if (av_match_name(name, container->name))
            return true;
    }
    return false;
}

static bool probe(AVIOContext *io, const AVInputFormat **container, struct fault *fault)
{
    int score = av_probe_input_buffer2(io, container, "", NULL, 0, 0);

    if (score == AVERROR(ENOMEM))
        return libav_out_of_memory(fault);
    return (score >= 0 && *container != NULL && is_known(*container)) ||
           fault_set(fault, FAULT_UNSUPPORTED_FORMAT,
                     "The file is no media file of a known kind. Convert it to MP4, WebM or MP3 and upload that.");
}

static bool open_with(AVFormatContext **format, const AVInputFormat *container, const char *allowed,
                      struct fault *fault)
{
    AVDictionary *options = NULL;
    int error;

    av_dict_set(&options, "protocol_whitelist", "none", 0);
    av_dict_set(&options, "format_whitelist", containers, 0);
    av_dict_set(&options, "codec_whitelist", allowed, 0);
    av_dict_set(&options, "max_streams", STREAM_CEILING, 0);
    error = avformat_open_input(format, "", container, &options);
    av_dict_free(&options);
    if (error < 0)
        return libav_damaged(error, "open", fault);
    error = avformat_find_stream_info(*format, NULL);
    return error >= 0 || libav_damaged(error, "stream info", fault);
}

bool container_open_with(AVFormatContext **format, AVIOContext *io, const char *allowed, struct fault *fault)
{
    const AVInputFormat *container = NULL;

    if (!probe(io, &container, fault))
        return false;
    *format = avformat_alloc_context();
    if (*format == NULL)
        return libav_out_of_memory(fault);
    (*format)->pb = io;
    (*format)->flags |= AVFMT_FLAG_CUSTOM_IO;
    return open_with(format, container, allowed, fault);
}

bool container_open(AVFormatContext **format, AVIOContext *io, struct fault *fault)
{
    return container_open_with(format, io, codecs, fault);
}

const char *container_codecs(void)
{
    return codecs;
}

const char *container_video_codecs(void)
{
    return video_codecs;
}

bool container_decodes(enum AVCodecID codec)
{
    const AVCodec *decoder = avcodec_find_decoder(codec);

    return decoder != NULL && av_match_name(decoder->name, codecs);
}
