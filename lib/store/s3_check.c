#include "store/s3_check.h"

#include <endian.h>

#include "base/crc32c.h"

static_assert(S3_CHECK >= DIGEST_MD5_HEX && S3_CHECK > 8, "hex of an MD5, base64 of a CRC-32C");

void s3_check_open(struct s3_check *check, enum store_checksum kind)
{
    *check = (struct s3_check){.kind = kind, .md5 = kind == STORE_MD5 ? digest_new(DIGEST_KIND_MD5) : NULL};
}

void s3_check_add(struct s3_check *check, const void *bytes, size_t length)
{
    if (check->kind == STORE_MD5)
        digest_add(check->md5, bytes, length);
    else if (check->kind == STORE_CRC32C)
        check->crc32c = crc32c_add(check->crc32c, bytes, length);
}

void s3_check_finish(struct s3_check *check, char text[S3_CHECK])
{
    const uint32_t big_endian = htobe32(check->crc32c);
    uint8_t md5[DIGEST_MD5];

    text[0] = '\0';
    if (check->kind == STORE_MD5) {
        digest_finish(check->md5, md5);
        digest_hex(md5, sizeof(md5), text);
    } else if (check->kind == STORE_CRC32C) {
        digest_base64((const uint8_t *)&big_endian, sizeof(big_endian), text);
        check->crc32c = 0;
    }
}

void s3_check_close(struct s3_check *check)
{
    digest_free(check->md5);
}

/* A store that encrypts by itself has no ETag that could be compared. */
bool s3_check_confirms(enum store_checksum kind, const char *text, const struct s3_answer *answer)
{
    switch (kind) {
    case STORE_MD5:
        return answer->encrypted || strcmp(answer->etag, text) == 0;
    case STORE_CRC32C:
        return strcmp(answer->crc32c, text) == 0;
    case STORE_UNCHECKED:
        break;
    }
    return true;
}
