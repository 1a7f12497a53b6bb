#include "jobs/extract/media/mix.h"

#include <math.h>

#define MEMORY 16000.0  /* samples after which a third of the weight is left */
#define OPPOSITE (-0.5) /* correlation: of one voice from two sides it is near 1, of two voices near 0 */
#define ALIKE (-0.2)
#define SILENCE 100.0 /* energy of ten samples of 3; nothing can be told from less */

static void measure(struct mix *mix, const int16_t *pairs, size_t count)
{
    const double kept = exp(-(double)count / MEMORY);

    mix->left *= kept;
    mix->right *= kept;
    mix->both *= kept;
    for (size_t i = 0; i < count; i++) {
        const double left = pairs[2 * i], right = pairs[2 * i + 1];

        mix->left += left * left;
        mix->right += right * right;
        mix->both += left * right;
    }
}

static bool is_opposite(const struct mix *mix)
{
    const double most = sqrt(mix->left * mix->right);

    if (most < SILENCE)
        return mix->opposite;
    return mix->both < most * (mix->opposite ? ALIKE : OPPOSITE);
}

void mix_stereo(struct mix *mix, const int16_t *pairs, size_t count, int16_t *mono)
{
    measure(mix, pairs, count);
    mix->opposite = is_opposite(mix);
    for (size_t i = 0; i < count; i++) {
        const int left = pairs[2 * i], right = pairs[2 * i + 1];

        mono[i] = (int16_t)((mix->opposite ? left - right : left + right) / 2);
    }
}
