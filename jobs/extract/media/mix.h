/*
 * Two channels to one. Where one is the other turned upside down (a microphone wired the wrong way round, a balanced line recorded as
 * stereo), their sum would be silence: then they are subtracted. Which of the two it is, is measured over the last second.
 */
#ifndef MEDIA_MIX_H
#define MEDIA_MIX_H

#include "base/base.h"

struct mix {
    double left, right, both; /* energies, and the product of the two */
    bool opposite;
};

/* `count` pairs at 16 kHz become as many samples; `mono` may be `pairs`. */
void mix_stereo(struct mix *mix, const int16_t *pairs, size_t count, int16_t *mono);

#endif
