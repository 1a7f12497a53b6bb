#include "jobs/extract/media/video_tiles.h"

#define DIFFERENT 10 /* mean of squared differences in shades: compression leaves less */

void video_tiles_init(struct video_tiles *tiles, int width, int height)
{
    *tiles = (struct video_tiles){.width = width, .height = height};
    tiles->columns = (width + VIDEO_TILE - 1) / VIDEO_TILE;
    tiles->count = tiles->columns * ((height + VIDEO_TILE - 1) / VIDEO_TILE);
    tiles->pixels = buf_make((size_t)(VIDEO_SIDE * VIDEO_SIDE));
}

void video_tiles_free(struct video_tiles *tiles)
{
    buf_free(&tiles->pixels);
}

/* A tile within a picture. */
struct place {
    int at, width, height; /* of its first pixel */
};

static struct place place_of(const struct video_tiles *tiles, int tile)
{
    const int x = tile % tiles->columns * VIDEO_TILE, y = tile / tiles->columns * VIDEO_TILE;

    return (struct place){y * tiles->width + x, MIN(VIDEO_TILE, tiles->width - x), MIN(VIDEO_TILE, tiles->height - y)};
}

static bool differ(const struct video_tiles *tiles, const uint8_t *a, const uint8_t *b, struct place place)
{
    int sum = 0;

    for (int y = 0; y < place.height; y++) {
        const int row = place.at + y * tiles->width;

        for (int x = row; x < row + place.width; x++)
            sum += (a[x] - b[x]) * (a[x] - b[x]);
    }
    return sum > DIFFERENT * place.width * place.height;
}

static void tell(struct video_tiles *tiles, const uint8_t *pixels, struct place place)
{
    for (int y = 0; y < place.height; y++) {
        const int row = place.at + y * tiles->width;

        buf_put(&tiles->pixels, pixels + row, (size_t)place.width);
        memcpy(tiles->told + row, pixels + row, (size_t)place.width);
    }
}

static char look(struct video_tiles *tiles, const uint8_t *pixels, int tile)
{
    const struct place place = place_of(tiles, tile);

    if (differ(tiles, pixels, tiles->before, place))
        return 'm';
    if (tiles->is_told[tile] && !differ(tiles, pixels, tiles->told, place))
        return '.';
    tiles->is_told[tile] = true;
    tell(tiles, pixels, place);
    return 'n';
}

bool video_tiles_take(struct video_tiles *tiles, const uint8_t *pixels)
{
    const bool began = tiles->began;

    buf_clear(&tiles->pixels);
    for (int tile = 0; began && tile < tiles->count; tile++)
        tiles->marks[tile] = look(tiles, pixels, tile);
    memcpy(tiles->before, pixels, (size_t)(tiles->width * tiles->height));
    tiles->began = true;
    return began;
}
