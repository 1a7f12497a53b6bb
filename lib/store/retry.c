#include "store/retry.h"

#include <time.h>

#include "base/backoff.h"
#include "base/random.h"

bool retry_worth(int tries, bool silent)
{
    return tries < (silent ? RETRY_TRIES_SILENT : RETRY_TRIES);
}

void retry_wait(int tries)
{
    static const struct backoff backoff = {.first = RETRY_FIRST_MS, .most = INT64_MAX, .spread = 0.5};
    const int64_t ms = backoff_wait(&backoff, tries, random_chance());
    struct timespec wait = {ms / 1000, ms % 1000 * 1000000};

    while (nanosleep(&wait, &wait) != 0)
        continue; /* a signal does not shorten it */
}
