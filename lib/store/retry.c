#include "store/retry.h"

#include <time.h>

#include "base/secret.h"

int retry_wait_ms(int tries, uint16_t random)
{
    int whole = RETRY_FIRST_MS << (tries - 1);

    return whole - (int)((int64_t)whole / 2 * random / UINT16_MAX);
}

bool retry_worth(int tries, bool silent)
{
    return tries < (silent ? RETRY_TRIES_SILENT : RETRY_TRIES);
}

void retry_wait(int tries)
{
    struct timespec wait;
    uint16_t random;
    int ms;

    secret_random(&random, sizeof(random));
    ms = retry_wait_ms(tries, random);
    wait = (struct timespec){ms / 1000, (long)(ms % 1000) * 1000000};
    while (nanosleep(&wait, &wait) != 0)
        continue; /* a signal does not shorten it */
}
