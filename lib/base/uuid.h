/*
 * UUIDs (RFC 9562). New ones are version 7, so that keys made one after another lie together in an index.
 */
#ifndef BASE_UUID_H
#define BASE_UUID_H

#include "base/str.h"

#define UUID_TEXT 37 /* 36 characters and the NUL */

struct uuid {
    uint8_t bytes[16];
};

/* Version 7 from Unix milliseconds and ten random bytes (RFC 9562 section 5.7). Pure. */
struct uuid uuid_v7(uint64_t unix_ms, const uint8_t random[10]);

/* uuid_v7 with this machine's clock and the system's random source. */
struct uuid uuid_new(void);

/* The 8-4-4-4-12 form, either case, nothing before or after it. */
bool uuid_parse(struct str text, struct uuid *uuid) MUST_CHECK;

/* Lower case. Returns `text`. */
char *uuid_format(struct uuid uuid, char text[UUID_TEXT]);

bool uuid_equal(struct uuid a, struct uuid b);
bool uuid_is_nil(struct uuid uuid);

#endif
