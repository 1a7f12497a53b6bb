#include "net/address.h"

#include <netinet/in.h>

struct block {
    uint8_t prefix[16];
    uint8_t bits;
};

static const struct block refused_v4[] = {
    {{0}, 8},             /* this network, the unspecified address */
    {{10}, 8},            /* private */
    {{100, 64}, 10},      /* shared address space (RFC 6598) */
    {{127}, 8},           /* loopback */
    {{169, 254}, 16},     /* link-local, cloud metadata among them */
    {{172, 16}, 12},      /* private */
    {{192, 0, 0}, 24},    /* IETF protocol assignments */
    {{192, 0, 2}, 24},    /* documentation */
    {{192, 88, 99}, 24},  /* 6to4 relays, withdrawn */
    {{192, 168}, 16},     /* private */
    {{198, 18}, 15},      /* benchmarking */
    {{198, 51, 100}, 24}, /* documentation */
    {{203, 0, 113}, 24},  /* documentation */
    {{224}, 4},           /* multicast */
    {{240}, 4},           /* reserved, broadcast */
};

/* Global unicast is 2000::/3; everything else is refused without being listed. */
static const struct block global_v6 = {{0x20}, 3};

static const struct block refused_v6[] = {
    {{0x20, 0x01, 0x00}, 23},       /* IETF protocol assignments, Teredo among them */
    {{0x20, 0x01, 0x0d, 0xb8}, 32}, /* documentation */
    {{0x20, 0x02}, 16},             /* 6to4 carries IPv4 addresses */
    {{0x3f, 0xff}, 20},             /* documentation (RFC 9637) */
};

/* The last four bytes are an IPv4 address. */
static const struct block carries_v4[] = {
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96}, /* IPv4-mapped */
    {{0x00, 0x64, 0xff, 0x9b}, 96},                   /* NAT64 (RFC 6052) */
};

static bool in_block(const uint8_t *address, const struct block *block)
{
    size_t whole = block->bits / 8;
    uint8_t mask = (uint8_t)(0xff00 >> (block->bits % 8));

    return memcmp(address, block->prefix, whole) == 0 &&
           (block->bits % 8 == 0 || (address[whole] & mask) == block->prefix[whole]);
}

static bool in_blocks(const uint8_t *address, const struct block *blocks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (in_block(address, &blocks[i]))
            return true;
    return false;
}

bool address_is_public(const uint8_t *address, size_t length)
{
    if (length == 16 && in_blocks(address, carries_v4, ARRAY_COUNT(carries_v4)))
        return address_is_public(address + 12, 4);
    if (length == 16)
        return in_block(address, &global_v6) && !in_blocks(address, refused_v6, ARRAY_COUNT(refused_v6));
    return length == 4 && !in_blocks(address, refused_v4, ARRAY_COUNT(refused_v4));
}

bool address_is_public_socket(const struct sockaddr *address)
{
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;

    switch (address->sa_family) {
    case AF_INET:
        memcpy(&v4, address, sizeof(v4));
        return address_is_public((const uint8_t *)&v4.sin_addr, 4);
    case AF_INET6:
        memcpy(&v6, address, sizeof(v6));
        return address_is_public((const uint8_t *)&v6.sin6_addr, 16);
    default:
        return false;
    }
}
