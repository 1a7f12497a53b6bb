/*
 * What of a picture has changed, tile by tile, so that little has to be told of a slide that stands for minutes: a tile moves, or it has come
 * to rest in another way than before, or nothing is new. Pure.
 */
#ifndef MEDIA_VIDEO_TILES_H
#define MEDIA_VIDEO_TILES_H

#include "base/buf.h"
#include "jobs/extract/media/video.h"

#define VIDEO_TILE 16 /* pixels on a side; those at the right and at the bottom may be smaller */
#define VIDEO_TILES_MOST ((VIDEO_SIDE / VIDEO_TILE) * (VIDEO_SIDE / VIDEO_TILE))

struct video_tiles {
    int width, height, columns, count;
    bool began;
    uint8_t before[VIDEO_SIDE * VIDEO_SIDE]; /* the last picture */
    uint8_t told[VIDEO_SIDE * VIDEO_SIDE];   /* what each tile looked like when it was told of */
    bool is_told[VIDEO_TILES_MOST];
    char marks[VIDEO_TILES_MOST + 1]; /* of each tile, in rows: '.' nothing, 'm' moves, 'n' new */
    struct buf pixels;                /* of the new tiles, one behind the other, each by rows */
};

void video_tiles_init(struct video_tiles *tiles, int width, int height);
void video_tiles_free(struct video_tiles *tiles);

/* Fills marks and pixels with what was so between the last picture and this one; false for the first, of which nothing can be said. */
bool video_tiles_take(struct video_tiles *tiles, const uint8_t *pixels);

#endif
