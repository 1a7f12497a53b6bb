#include "jobs/align/edges.h"

#define RADIUS 3 /* pixels of the surroundings, each way */
#define MOST 40  /* shades */

struct sums {
    int32_t of[EDGES_SIDE + 1][EDGES_SIDE + 1]; /* of all that is above and left */
};

static void sum_up(const struct gray *picture, int x0, int y0, int x1, int y1, struct sums *sums)
{
    for (int x = 0; x <= x1 - x0; x++)
        sums->of[0][x] = 0;
    for (int y = y0; y < y1; y++) {
        const uint8_t *row = picture->pixels + y * picture->width;
        int32_t *above = sums->of[y - y0], *here = sums->of[y - y0 + 1], sum = 0;

        here[0] = 0;
        for (int x = x0; x < x1; x++) {
            sum += row[x];
            here[x - x0 + 1] = above[x - x0 + 1] + sum;
        }
    }
}

static int mean_around(const struct sums *sums, int x, int y, int width, int height)
{
    const int left = MAX(0, x - RADIUS), right = MIN(width, x + RADIUS + 1), top = MAX(0, y - RADIUS),
              bottom = MIN(height, y + RADIUS + 1);

    return (sums->of[bottom][right] - sums->of[bottom][left] - sums->of[top][right] + sums->of[top][left]) /
           ((right - left) * (bottom - top));
}

void edges_find(const struct gray *picture, int x0, int y0, int x1, int y1, int16_t *out)
{
    struct sums sums;

    sum_up(picture, x0, y0, x1, y1, &sums);
    for (int y = y0; y < y1; y++) {
        for (int x = x0; x < x1; x++) {
            const int shade =
                picture->pixels[y * picture->width + x] - mean_around(&sums, x - x0, y - y0, x1 - x0, y1 - y0);

            out[y * picture->width + x] = (int16_t)MAX(-MOST, MIN(shade, MOST));
        }
    }
}
