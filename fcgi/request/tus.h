/*
 * The headers of the tus protocol, version 1.0.0 (https://tus.io/protocols/resumable-upload), with its extensions creation, creation-with-upload,
 * checksum, termination and expiration. Pure but for the arena. What is malformed is BAD_REQUEST, unless it says otherwise.
 */
#ifndef FCGI_TUS_H
#define FCGI_TUS_H

#include "base/arena.h"
#include "base/digest.h"
#include "base/fault.h"
#include "base/stamp.h"

#define TUS_VERSION "1.0.0"
#define TUS_EXTENSIONS "creation,creation-with-upload,checksum,termination,expiration"
#define TUS_CHECKSUMS "sha1,sha256,md5"
#define TUS_CONTENT_TYPE "application/offset+octet-stream"

/* Upload-Metadata: keys and values, the latter decoded. A value that is empty or blank counts as absent: NULL. */
#define TUS_PAIRS 16
struct tus_metadata {
    size_t count;
    struct tus_pair {
        const char *key, *value;
    } pairs[TUS_PAIRS];
};
bool tus_metadata_read(struct arena *arena, const char *header, struct tus_metadata *metadata,
                       struct fault *fault) MUST_CHECK;
const char *tus_metadata_get(const struct tus_metadata *metadata, const char *key); /* NULL when absent */

/* Upload-Length, Upload-Offset: a whole number from 0 on. `name` is the header's. */
bool tus_number_read(const char *header, const char *name, int64_t *number, struct fault *fault) MUST_CHECK;

/* Upload-Checksum. */
struct tus_checksum {
    bool given;
    enum digest_kind kind;
    size_t length;
    uint8_t bytes[DIGEST_SHA256];
};
bool tus_checksum_read(const char *header, struct tus_checksum *checksum, struct fault *fault) MUST_CHECK;

/* A moment as Upload-Expires has it (IMF-fixdate of RFC 9110 section 5.6.7). Returns `text`. */
#define TUS_DATE 40
char *tus_date(stamp at, char text[TUS_DATE]);

#endif
