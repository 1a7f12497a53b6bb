#include "base/random.h"

#include <errno.h>
#include <sys/random.h>

void random_bytes(void *out, size_t length)
{
    uint8_t *at = out;

    while (length > 0) {
        ssize_t got = getrandom(at, length, 0);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            abort();
        at += got;
        length -= (size_t)got;
    }
}

double random_chance(void)
{
    uint64_t bits;

    random_bytes(&bits, sizeof bits);
    return (double)(bits >> 11) * 0x1p-53;
}
