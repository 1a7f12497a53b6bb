#include "jobs/align/gray.h"

#include <math.h>

struct gray gray_new(struct arena *arena, int width, int height)
{
    return (struct gray){width, height, arena_alloc(arena, (size_t)width * (size_t)height)};
}

/* ---- fitting: first along the rows, then along the columns ---- */

/* The pixels of the canvas that a side of the box touches. */
struct span {
    int from, until;
};

static struct span span_of(double at, double length, int most)
{
    return (struct span){MAX(0, (int)floor(at)), MIN(most, (int)ceil(at + length))};
}

/* What pixel `i` of the canvas covers of a side of the picture. */
struct cover {
    double from, until;
};

static struct cover cover_of(int i, double at, double length, int source)
{
    const double scale = source / length;
    const double from = (MAX((double)i, at) - at) * scale, until = (MIN(i + 1.0, at + length) - at) * scale;

    return (struct cover){MAX(0.0, MIN(from, source - 1e-3)), MAX(1e-3, MIN(until, (double)source))};
}

/* Pixels of the picture, and how much of the first and of the last counts. */
struct taps {
    int first, last;
    float of_first, of_last, whole;
};

static struct taps taps_of(int i, double at, double length, int source)
{
    const struct cover cover = cover_of(i, at, length, source);
    struct taps taps = {(int)cover.from, (int)ceil(cover.until) - 1, 0, 0, (float)(1 / (cover.until - cover.from))};

    taps.of_first = (float)(MIN(cover.until, taps.first + 1.0) - cover.from) * taps.whole;
    taps.of_last = (float)(cover.until - taps.last) * taps.whole;
    return taps;
}

static void fit_rows(const struct gray *picture, struct gray_box box, struct span span,
                     float out[GRAY_PAGE_SIDE][GRAY_CANVAS_SIDE])
{
    for (int x = span.from; x < span.until; x++) {
        const struct taps taps = taps_of(x, box.x, box.width, picture->width);
        const uint8_t *column = picture->pixels;

        for (int y = 0; y < picture->height; y++, column += picture->width) {
            float sum = taps.of_first * column[taps.first];

            for (int i = taps.first + 1; i < taps.last; i++)
                sum += taps.whole * column[i];
            out[y][x] = taps.last > taps.first ? sum + taps.of_last * column[taps.last] : column[taps.first];
        }
    }
}

static void add_row(const float *row, float part, struct span span, float *sums)
{
    for (int x = span.from; x < span.until; x++)
        sums[x] += part * row[x];
}

static void fit_column(float rows[GRAY_PAGE_SIDE][GRAY_CANVAS_SIDE], struct taps taps, struct span span, uint8_t *out)
{
    float sums[GRAY_CANVAS_SIDE] = {0};

    add_row(rows[taps.first], taps.last > taps.first ? taps.of_first : 1, span, sums);
    for (int i = taps.first + 1; i < taps.last; i++)
        add_row(rows[i], taps.whole, span, sums);
    if (taps.last > taps.first)
        add_row(rows[taps.last], taps.of_last, span, sums);
    for (int x = span.from; x < span.until; x++)
        out[x] = (uint8_t)MIN(sums[x] + 0.5F, 255.0F);
}

void gray_fit(const struct gray *picture, struct gray_box box, struct gray *canvas)
{
    float rows[GRAY_PAGE_SIDE][GRAY_CANVAS_SIDE];
    const struct span across = span_of(box.x, box.width, canvas->width),
                      down = span_of(box.y, box.height, canvas->height);

    fit_rows(picture, box, across, rows);
    for (int y = down.from; y < down.until; y++)
        fit_column(rows, taps_of(y, box.y, box.height, picture->height), across, canvas->pixels + y * canvas->width);
}

/* ---- smoothing ---- */

static int sum_of_row(const uint8_t *row, int x, int width)
{
    return row[MAX(x - 1, 0)] + 2 * row[x] + row[MIN(x + 1, width - 1)];
}

void gray_smooth(const struct gray *picture, struct gray *out)
{
    for (int y = 0; y < picture->height; y++) {
        const uint8_t *here = picture->pixels + y * picture->width;
        const uint8_t *above = y > 0 ? here - picture->width : here;
        const uint8_t *below = y < picture->height - 1 ? here + picture->width : here;

        for (int x = 0; x < picture->width; x++)
            out->pixels[y * picture->width + x] =
                (uint8_t)((sum_of_row(above, x, picture->width) + 2 * sum_of_row(here, x, picture->width) +
                           sum_of_row(below, x, picture->width) + 8) /
                          16);
    }
}
