#include "jobs/align/likeness.h"

#include <math.h>

#define LINES 0.1F     /* what counts of what is alike in a whole row or column */
#define NOISE 30.0F    /* of the variance of shades: what compression leaves */
#define TEXTURE 100.0F /* at which half of a tile counts */
#define UNSEEN 0.08F   /* what counts of a thing that the page has and the video does not show */
#define BESIDE 0.05F   /* what counts of a tile that no page explains, where the page has nothing, */
#define INSTEAD 0.4F   /* and where it has something */
#define PIXELS_LEAST 96

void likeness_tiling_of(int width, int height, struct gray_box box, struct likeness_tiling *tiling)
{
    const int left = MAX(0, (int)ceil(box.x)), top = MAX(0, (int)ceil(box.y)),
              right = MIN(width, (int)floor(box.x + box.width)), bottom = MIN(height, (int)floor(box.y + box.height));
    const int rows = (height + LIKENESS_TILE - 1) / LIKENESS_TILE;

    tiling->columns = (width + LIKENESS_TILE - 1) / LIKENESS_TILE;
    tiling->count = tiling->columns * rows;
    for (int i = 0; i < tiling->count; i++) {
        const int x = i % tiling->columns * LIKENESS_TILE, y = i / tiling->columns * LIKENESS_TILE;
        struct likeness_area area = {MAX(x, left), MAX(y, top), MIN(x + LIKENESS_TILE, right),
                                     MIN(y + LIKENESS_TILE, bottom), 0};

        if (area.x1 > area.x0 && area.y1 > area.y0)
            area.pixels = (area.x1 - area.x0) * (area.y1 - area.y0);
        if (area.pixels < PIXELS_LEAST)
            area.pixels = 0;
        tiling->areas[i] = area;
    }
}

/* Of what is alike in all columns or in all rows, only a part counts. */
static float without_lines(const struct likeness_tile *a, const struct likeness_tile *b, float products,
                           const struct likeness_area *area)
{
    const int width = area->x1 - area->x0, height = area->y1 - area->y0;
    const float means = a->mean * b->mean;
    float rows = 0, columns = 0;

    for (int i = 0; i < height; i++)
        rows += a->rows[i] * b->rows[i];
    for (int i = 0; i < width; i++)
        columns += a->columns[i] * b->columns[i];
    return products - means - (1 - LINES) * (rows / (float)height - means + columns / (float)width - means);
}

static int add_row(const uint8_t *row, int width, int columns[LIKENESS_TILE], int *squares)
{
    int sum = 0;

    for (int x = 0; x < width; x++) {
        sum += row[x];
        columns[x] += row[x];
        *squares += row[x] * row[x];
    }
    return sum;
}

struct likeness_tile likeness_look(const struct gray *picture, const struct likeness_area *area)
{
    const int width = area->x1 - area->x0, height = area->y1 - area->y0;
    int sum = 0, squares = 0, columns[LIKENESS_TILE] = {0};
    struct likeness_tile tile = {0};

    if (area->pixels == 0)
        return tile;
    for (int y = 0; y < height; y++) {
        const int of_row =
            add_row(picture->pixels + (area->y0 + y) * picture->width + area->x0, width, columns, &squares);

        tile.rows[y] = (float)of_row / (float)width;
        sum += of_row;
    }
    for (int x = 0; x < width; x++)
        tile.columns[x] = (float)columns[x] / (float)height;
    tile.mean = (float)sum / (float)area->pixels;
    tile.variance = MAX(0.0F, without_lines(&tile, &tile, (float)squares / (float)area->pixels, area));
    return tile;
}

float likeness_texture(const struct likeness_tile *tile)
{
    const float above = MAX(0.0F, tile->variance - NOISE / 2);

    return above / (above + TEXTURE);
}

static float covariance(const struct gray *page, const struct likeness_tile *page_tile, const struct gray *seen,
                        const struct likeness_tile *seen_tile, const struct likeness_area *area)
{
    int sum = 0;

    for (int y = area->y0; y < area->y1; y++) {
        const uint8_t *a = page->pixels + y * page->width, *b = seen->pixels + y * seen->width;

        for (int x = area->x0; x < area->x1; x++)
            sum += a[x] * b[x];
    }
    return without_lines(page_tile, seen_tile, (float)sum / (float)area->pixels, area);
}

struct likeness likeness_compare(const struct gray *page, const struct likeness_tile *page_tile,
                                 const struct gray *seen, const struct likeness_tile *seen_tile,
                                 const struct likeness_area *area)
{
    const float of_page = likeness_texture(page_tile), of_seen = likeness_texture(seen_tile);
    const float weight = MAX(of_page, of_seen) * (of_seen + UNSEEN * (1 - of_seen));
    float alike;

    if (area->pixels == 0 || weight < 0.01F)
        return (struct likeness){0};
    alike = (2 * covariance(page, page_tile, seen, seen_tile, area) + NOISE) /
            (page_tile->variance + seen_tile->variance + NOISE);
    return (struct likeness){1 - MAX(0.0F, MIN(alike, 1.0F)), weight};
}

float likeness_evidence(struct likeness likeness)
{
    return likeness.weight * (likeness.distance - LIKENESS_NEUTRAL);
}

float likeness_unexplained(const struct likeness_tile *page_tile)
{
    return BESIDE + (INSTEAD - BESIDE) * likeness_texture(page_tile);
}
