#include "fcgi/pool/auth_failures.h"

#include <arpa/inet.h>

#include "base/digest.h"
#include "base/stamp.h"

#define WINDOW_US (AUTH_FAILURES_WINDOW_S * STAMP_SECOND)
#define NETWORK_BYTES 8 /* of an IPv6 address */

/* The bytes that count of an address; their number, 0 for what is none. */
static size_t read_address(struct str text, uint8_t bytes[sizeof(struct in6_addr)])
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff}; /* ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2) */
    char copy[INET6_ADDRSTRLEN];

    if (text.len == 0 || text.len >= sizeof copy)
        return 0;
    snprintf(copy, sizeof copy, "%.*s", (int)text.len, text.at);
    if (inet_pton(AF_INET, copy, bytes) == 1)
        return sizeof(struct in_addr);
    if (inet_pton(AF_INET6, copy, bytes) != 1)
        return 0;
    if (memcmp(bytes, mapped, sizeof mapped) != 0)
        return NETWORK_BYTES;
    memmove(bytes, bytes + sizeof mapped, sizeof(struct in_addr));
    return sizeof(struct in_addr);
}

/* The address's place, or the one of its set with the fewest failures, which is emptied before it changes hands. */
static struct auth_failures_place *find(struct auth_failures *table, const uint8_t digest[DIGEST_SHA256])
{
    struct auth_failures_place *set = table->places[((size_t)digest[8] << 8 | digest[9]) % AUTH_FAILURES_SETS];
    struct auth_failures_place *fewest = &set[0];
    uint64_t whose;

    memcpy(&whose, digest, sizeof whose);
    for (size_t i = 0; i < AUTH_FAILURES_WAYS; i++) {
        if (atomic_load(&set[i].whose) == whose)
            return &set[i];
        if (atomic_load(&set[i].empty_ticks) < atomic_load(&fewest->empty_ticks))
            fewest = &set[i];
    }
    atomic_store(&fewest->empty_ticks, 0);
    atomic_store(&fewest->whose, whose);
    return fewest;
}

unsigned auth_failures_count(struct auth_failures *table, struct str address, int64_t most, int64_t now_ticks)
{
    uint8_t bytes[sizeof(struct in6_addr)], digest[DIGEST_SHA256];
    const size_t length = read_address(address, bytes);
    struct auth_failures_place *place;
    int64_t before, after;

    if (length == 0)
        return 0;
    digest_sha256((struct str){(const char *)bytes, length}, digest);
    place = find(table, digest);
    before = atomic_load(&place->empty_ticks);
    do
        after = MIN(MAX(before, now_ticks) + WINDOW_US / most, now_ticks + 2 * WINDOW_US);
    while (!atomic_compare_exchange_weak(&place->empty_ticks, &before, after));
    return (unsigned)(MAX(0, after - now_ticks - WINDOW_US + STAMP_SECOND - 1) / STAMP_SECOND);
}
