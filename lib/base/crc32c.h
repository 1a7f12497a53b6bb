/*
 * CRC-32C (Castagnoli): the checksum of iSCSI (RFC 3720 section 12.1) and of object stores. By the processor's instruction where it has one
 * (SSE 4.2), else by tables. Pure.
 */
#ifndef BASE_CRC32C_H
#define BASE_CRC32C_H

#include "base/base.h"

/* The checksum of what `crc` is the checksum of, followed by these bytes; 0 is that of nothing. */
uint32_t crc32c_add(uint32_t crc, const void *bytes, size_t length);

/* The same without the instruction. */
uint32_t crc32c_add_by_tables(uint32_t crc, const void *bytes, size_t length);

#endif
