/*
 * What the store must say of a part, so that it counts as arrived: computed over the bytes as they pass, and compared with the answer.
 * "Checking object integrity" in the Amazon S3 user guide.
 */
#ifndef STORE_S3_CHECK_H
#define STORE_S3_CHECK_H

#include "store/s3.h"

struct s3_check {
    enum store_checksum kind;
    struct digest *md5; /* NULL unless it is the kind */
    uint32_t crc32c;
};

void s3_check_open(struct s3_check *check, enum store_checksum kind);
void s3_check_add(struct s3_check *check, const void *bytes, size_t length);
/* The text that confirms what was added, "" for none, and begins anew. */
void s3_check_finish(struct s3_check *check, char text[S3_CHECK]);
void s3_check_close(struct s3_check *check);

/* Whether the answer confirms bytes of that text. */
bool s3_check_confirms(enum store_checksum kind, const char *text, const struct s3_answer *answer);

#endif
