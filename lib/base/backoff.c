#include "base/backoff.h"

#include "base/secret.h"

#define LONGEST_WAIT_MS (15 * 60 * 1000)

int64_t backoff_wait_ms(int64_t base_ms, int tries, double chance, unsigned retry_after_s)
{
    int64_t wait = MIN(base_ms, LONGEST_WAIT_MS);

    for (int doubled = 1; doubled < tries && wait < LONGEST_WAIT_MS; doubled++)
        wait *= 2;
    wait = MIN(wait, LONGEST_WAIT_MS);
    wait = wait / 2 + (int64_t)((double)wait / 2 * chance);
    return MAX(wait, (int64_t)retry_after_s * 1000);
}

double backoff_chance(void)
{
    uint32_t bits;

    secret_random(&bits, sizeof bits);
    return (double)bits / (double)UINT32_MAX;
}
