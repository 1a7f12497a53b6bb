/*
 * FNV-1a with 64 bits (G. Fowler, L. C. Noll, K.-P. Vo; draft-eastlake-fnv), for tables in memory. It is no protection from those who choose
 * what is hashed: the tables have ceilings.
 */
#ifndef BASE_FNV_H
#define BASE_FNV_H

#include "base/str.h"

#define FNV_BASIS UINT64_C(0xCBF29CE484222325)

/* One step more. Values larger than a byte, such as code points, may be taken at once. */
static inline uint64_t fnv_add(uint64_t hash, uint64_t value)
{
    return (hash ^ value) * UINT64_C(0x100000001B3);
}

/* Of the bytes, with the high bits folded into the low ones, of which a table takes its places. */
static inline uint64_t fnv_of(struct str text)
{
    uint64_t hash = FNV_BASIS;

    for (size_t i = 0; i < text.len; i++)
        hash = fnv_add(hash, (uint8_t)text.at[i]);
    return hash ^ hash >> 32;
}

#endif
