#include "base/crc32c.h"

#include <endian.h>
#include <pthread.h>

#define POLYNOMIAL UINT32_C(0x82F63B78) /* bits reversed */
#define TABLES 8                        /* eight bytes a step */

static uint32_t tables[TABLES][256];
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* tables[n][b]: what the byte b does to the register when n more bytes follow it. */
static void make_tables(void)
{
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t crc = byte;

        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? POLYNOMIAL : 0);
        tables[0][byte] = crc;
    }
    for (size_t n = 1; n < TABLES; n++)
        for (size_t byte = 0; byte < 256; byte++)
            tables[n][byte] = tables[n - 1][byte] >> 8 ^ tables[0][tables[n - 1][byte] & 0xFF];
}

static uint64_t load_eight(const uint8_t *at)
{
    uint64_t word;

    memcpy(&word, at, sizeof word);
    return le64toh(word);
}

static uint32_t step_eight(uint64_t word)
{
    uint32_t crc = 0;

    for (size_t n = 0; n < TABLES; n++)
        crc ^= tables[TABLES - 1 - n][word >> (8 * n) & 0xFF];
    return crc;
}

uint32_t crc32c_add_by_tables(uint32_t crc, const void *bytes, size_t length)
{
    const uint8_t *at = bytes;

    pthread_once(&once, make_tables);
    crc = ~crc;
    for (; length >= 8; at += 8, length -= 8)
        crc = step_eight(load_eight(at) ^ crc);
    for (; length > 0; at++, length--)
        crc = crc >> 8 ^ tables[0][(crc ^ *at) & 0xFF];
    return ~crc;
}

#ifdef __x86_64__

__attribute__((target("sse4.2"))) static uint32_t add_by_instruction(uint32_t crc, const uint8_t *at, size_t length)
{
    uint64_t wide = ~crc;

    for (; length >= 8; at += 8, length -= 8)
        wide = __builtin_ia32_crc32di(wide, load_eight(at));
    for (; length > 0; at++, length--)
        wide = __builtin_ia32_crc32qi((uint32_t)wide, *at);
    return ~(uint32_t)wide;
}

uint32_t crc32c_add(uint32_t crc, const void *bytes, size_t length)
{
    return __builtin_cpu_supports("sse4.2") ? add_by_instruction(crc, bytes, length)
                                            : crc32c_add_by_tables(crc, bytes, length);
}

#else

uint32_t crc32c_add(uint32_t crc, const void *bytes, size_t length)
{
    return crc32c_add_by_tables(crc, bytes, length);
}

#endif
