#include "fcgi/pool/pressure.h"

#define RESERVE 8 /* one in so many */
#define STEPS 8   /* from half full to full */

int64_t pressure_reserve(int64_t size)
{
    return size / RESERVE;
}

int64_t pressure_floor(int64_t busy, int64_t size, int64_t least, int64_t most)
{
    const int64_t free = MAX(0, size - busy);

    if (2 * busy <= size)
        return least;
    return MAX(least, most >> (2 * STEPS * free / size));
}

int64_t pressure_surplus(int64_t busy, int64_t size)
{
    return busy < size - pressure_reserve(size) ? 0 : busy - 3 * size / 4;
}
