/*
 * The pictures of a video: they must come in order of time, and boundedly many of them are looked at.
 */
#ifndef FUZZ_VIDEO_H
#define FUZZ_VIDEO_H

#include "jobs/extract/media/video.h"
#include "jobs/extract/media/video_tiles.h"
#include "tests/fuzz/extract.h"

#define ENOUGH 200 /* pictures: a small file may declare days of them */

struct viewer {
    double last;
    int count;
    struct video_tiles tiles;
};

static inline bool take(void *to, const struct video_picture *picture, struct fault *fault)
{
    struct viewer *viewer = to;

    assert(picture->at >= viewer->last);
    viewer->last = picture->at;
    if (video_tiles_take(&viewer->tiles, picture->pixels))
        assert(strlen(viewer->tiles.marks) == (size_t)viewer->tiles.count);
    return ++viewer->count < ENOUGH || fault_set(fault, FAULT_FILE_TOO_COMPLEX, "enough");
}

/* Its key pictures alone, or all. */
static inline int fuzz_video(const uint8_t *data, size_t size, bool keys_only)
{
    static struct viewer viewer;
    const struct video_times times = {.every = 0.5, .keys_only = keys_only};
    const struct video_sink sink = {take, &viewer};
    struct input input = input_of_bytes(data, size);
    struct fault fault = {0};
    struct video *video = video_open(&input, &fault);
    bool done = video != NULL;

    viewer.last = 0;
    viewer.count = 0;
    if (done && video_has_picture(video)) {
        video_tiles_init(&viewer.tiles, video_width(video), video_height(video));
        done = video_play(video, &times, &sink, &fault);
        video_tiles_free(&viewer.tiles);
    }
    if (!done)
        check_fault(&fault);
    video_close(video);
    return 0;
}

#endif
