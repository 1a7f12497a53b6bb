#include "base/backoff.h"

int64_t backoff_wait(const struct backoff *backoff, int64_t failures, double chance)
{
    int64_t wait = MIN(backoff->first, backoff->most);
    double taken;

    if (failures <= 0)
        return 0;
    for (int64_t doubled = 1; doubled < failures && wait > 0 && wait < backoff->most; doubled++)
        wait = wait > backoff->most / 2 ? backoff->most : wait * 2;
    taken = (double)wait * backoff->spread * chance;
    return taken < (double)wait ? wait - (int64_t)taken : 0;
}
