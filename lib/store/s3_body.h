/*
 * The body of a request to the store: bytes that may still be coming and may lie in two pieces of a ring. A checksum that is known only behind
 * the last byte follows it as a trailer; then the bytes are one chunk of "aws-chunked" ("Signature calculations for the authorization
 * header: including trailing headers (chunked upload)" in the Amazon S3 API reference):
 *
 *     a00000 CRLF bytes CRLF 0 CRLF x-amz-checksum-crc32c:base64 CRLF CRLF
 */
#ifndef STORE_S3_BODY_H
#define STORE_S3_BODY_H

#include "base/str.h"

struct s3_body {
    struct str bytes, rest; /* all of them, there or not */
    size_t ready;           /* so many are there */
    size_t taken;           /* of the body, its frame included */
    const char *trailer;    /* the base64 text, "" before it is known; NULL: no frame */
    char head[24], tail[64];
};

void s3_body_open(struct s3_body *body, struct str bytes, struct str rest, size_t ready, const char *trailer);

/* What is to be announced. */
size_t s3_body_length(const struct s3_body *body);

/* What is there behind the part taken, as far as it lies together; nothing while more is to come, and at the end. */
struct str s3_body_next(struct s3_body *body);

#endif
