#include "base/uuid.h"

#include "base/digest.h"
#include "base/random.h"
#include "base/stamp.h"

static const struct {
    uint8_t byte, count; /* so many bytes from here, then a hyphen */
} groups[] = {{0, 4}, {4, 2}, {6, 2}, {8, 2}, {10, 6}};

struct uuid uuid_v7(uint64_t unix_ms, const uint8_t random[10])
{
    struct uuid uuid;

    for (int i = 0; i < 6; i++)
        uuid.bytes[i] = (uint8_t)(unix_ms >> (40 - 8 * i));
    memcpy(uuid.bytes + 6, random, 10);
    uuid.bytes[6] = (uint8_t)(0x70 | (uuid.bytes[6] & 0x0F)); /* version 7 */
    uuid.bytes[8] = (uint8_t)(0x80 | (uuid.bytes[8] & 0x3F)); /* variant 10 */
    return uuid;
}

struct uuid uuid_new(void)
{
    uint8_t random[10];

    random_bytes(random, sizeof random);
    return uuid_v7((uint64_t)(stamp_now() / 1000), random);
}

bool uuid_parse(struct str text, struct uuid *uuid)
{
    struct uuid parsed;
    const char *at = text.at;

    if (text.len != UUID_TEXT - 1)
        return false;
    for (size_t i = 0; i < ARRAY_COUNT(groups); i++) {
        size_t digits = groups[i].count * (size_t)2;

        if (i > 0 && *at++ != '-')
            return false;
        if (!digest_from_hex((struct str){at, digits}, parsed.bytes + groups[i].byte))
            return false;
        at += digits;
    }
    *uuid = parsed;
    return true;
}

char *uuid_format(struct uuid uuid, char text[UUID_TEXT])
{
    char *at = text;

    for (size_t i = 0; i < ARRAY_COUNT(groups); i++) {
        if (i > 0)
            *at++ = '-';
        digest_hex(uuid.bytes + groups[i].byte, groups[i].count, at);
        at += groups[i].count * 2;
    }
    return text;
}

bool uuid_equal(struct uuid a, struct uuid b)
{
    return memcmp(a.bytes, b.bytes, sizeof a.bytes) == 0;
}

bool uuid_is_nil(struct uuid uuid)
{
    return uuid_equal(uuid, (struct uuid){{0}});
}
