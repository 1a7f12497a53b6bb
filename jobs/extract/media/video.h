/*
 * The picture of a media file, decoded and reduced to a small one in shades of gray, at regular times. Its times are those that a player
 * shows: from the start of the file.
 */
#ifndef MEDIA_VIDEO_H
#define MEDIA_VIDEO_H

#include "base/fault.h"
#include "jobs/extract/input.h"

#define VIDEO_SIDE 256 /* pixels of the longer side */

struct video_picture {
    double at;             /* seconds */
    const uint8_t *pixels; /* rows follow one another */
};

/* Takes one picture; false with the fault filed ends the decoding. */
struct video_sink {
    bool (*take)(void *to, const struct video_picture *picture, struct fault *fault);
    void *to;
};

struct video_times {
    double from;  /* seconds */
    double every; /* one picture for so many seconds */
    bool
        keys_only; /* only pictures that are decoded by themselves are looked at: quick, and never more often than the file has them */
};

struct video;

/* NULL with the fault filed. A file without a picture is none. The input must outlive it. */
struct video *video_open(struct input *input, struct fault *fault);
void video_close(struct video *video);

/* False: there is no picture, and nothing else may be asked. */
bool video_has_picture(const struct video *video);

/* Of the small picture. */
int video_width(const struct video *video);
int video_height(const struct video *video);

/* Seconds; 0: not known. */
double video_duration(const struct video *video);

/* From `times->from` to the end. A picture lasts until the next one begins, however long that is. */
bool video_play(struct video *video, const struct video_times *times, const struct video_sink *sink,
                struct fault *fault) MUST_CHECK;

/* Where it ended, in seconds. */
double video_end(const struct video *video);

#endif
