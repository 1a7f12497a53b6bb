#include "base/secret.h"

#include <errno.h>
#include <sys/random.h>

void secret_random(void *out, size_t length)
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

void secret_wipe(void *bytes, size_t length)
{
    explicit_bzero(bytes, length);
}
