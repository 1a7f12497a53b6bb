#include "jobs/extract/media/tracks.h"

#include <libavcodec/avcodec.h>

#include "jobs/extract/media/container.h"
#include "jobs/extract/media/language_tag.h"

#define ASIDE                                                                                    \
    (AV_DISPOSITION_COMMENT | AV_DISPOSITION_VISUAL_IMPAIRED | AV_DISPOSITION_HEARING_IMPAIRED | \
     AV_DISPOSITION_KARAOKE | AV_DISPOSITION_CLEAN_EFFECTS | AV_DISPOSITION_DESCRIPTIONS)

struct str tracks_language(const AVStream *track)
{
    const AVDictionaryEntry *entry = av_dict_get(track->metadata, "language", NULL, 0);

    return entry == NULL ? (struct str){0} : language_tag_primary(str_of(entry->value));
}

static bool is_audio(const AVStream *track)
{
    const AVCodecParameters *p = track->codecpar;

    return p->codec_type == AVMEDIA_TYPE_AUDIO && p->sample_rate > 0 && p->ch_layout.nb_channels > 0;
}

static int count_below(const AVFormatContext *format, int index)
{
    int count = 0;

    for (int i = 0; i < index; i++)
        count += is_audio(format->streams[i]);
    return count;
}

int tracks_count(const AVFormatContext *format)
{
    return count_below(format, (int)format->nb_streams);
}

int tracks_number(const AVFormatContext *format, const AVStream *track)
{
    return count_below(format, track->index) + 1;
}

static int worth_of_language(const AVStream *track, const struct tracks_wish *wish)
{
    const struct str language = tracks_language(track);
    const bool known = language.len > 0;

    if (wish->language.len > 0)
        return language_tag_same(language, wish->language) ? 2 : !known;
    if (known && wish->spoken.len > 0 && !language_tag_same(language, wish->spoken))
        return 0;
    return language_tag_same(language, wish->course) ? 2 : 1;
}

/* The higher, the better; what is weighed first counts more than all behind it. An empty track has no start. */
static int worth(const AVStream *track, const struct tracks_wish *wish)
{
    int worth = container_decodes(track->codecpar->codec_id);

    worth = worth * 4 + worth_of_language(track, wish);
    worth = worth * 2 + (track->start_time != AV_NOPTS_VALUE);
    worth = worth * 2 + ((track->disposition & ASIDE) == 0);
    return worth * 2 + ((track->disposition & AV_DISPOSITION_DEFAULT) != 0);
}

AVStream *tracks_choose(const AVFormatContext *format, const struct tracks_wish *wish)
{
    AVStream *best = NULL;

    for (unsigned i = 0; i < format->nb_streams; i++) {
        AVStream *track = format->streams[i];

        if (is_audio(track) && (best == NULL || worth(track, wish) > worth(best, wish)))
            best = track;
    }
    return best;
}
