/*
 * An S3 server that misbehaves on demand. Left alone it takes parts and objects, answers with their MD5 as ETag, completes
 * and aborts. It knows CRC-32C as a header and as a trailer: a wrong one is BadDigest, a right one is echoed, and an upload begun with
 * it wants it of every part. A rule makes it fail the first requests that match. It checks no signatures: the real server in
 * tests/support/s3 does.
 */
#ifndef SUPPORT_S3_PEER_H
#define SUPPORT_S3_PEER_H

#include "tests/support/peers/peer.h"

enum s3_peer_fault {
    S3_PEER_ERROR,        /* 500 InternalError after the body */
    S3_PEER_BUSY,         /* 503 SlowDown on the head, the body unread */
    S3_PEER_HANG_UP,      /* closes after 100 000 bytes of the body */
    S3_PEER_WRONG_ETAG,   /* 200 with the MD5 of something else */
    S3_PEER_ERROR_IN_200, /* 200 with an <Error> body */
    S3_PEER_REFUSE,       /* 403 SignatureDoesNotMatch */
    S3_PEER_SILENT,       /* no answer at all */
    S3_PEER_LOST,         /* does what was asked, then closes without an answer */
    S3_PEER_GONE,         /* 404 NoSuchUpload */
    S3_PEER_CUT,          /* a 200 whose body ends early */
    S3_PEER_WRONG_CRC32C, /* 200 with the CRC-32C of something else */
    S3_PEER_NO_CRC32C,    /* 200 without one, as a server that does not know it */
    S3_PEER_ENCRYPTED,    /* 200 with KMS headers and an ETag that is no MD5 */
};

struct s3_peer_rule {
    const char *request; /* how "METHOD target" begins */
    enum s3_peer_fault fault;
    int times; /* so many requests, then it behaves */
};

struct s3_peer;

/* The rules are tried in order; those used up are passed over. At most 8. */
struct s3_peer *s3_peer_start(const struct s3_peer_rule *rules, size_t count);
struct peer *s3_peer_http(struct s3_peer *peer); /* for peer_url and peer_count */
void s3_peer_stop(struct s3_peer *peer);

/* Multipart uploads begun and neither completed nor aborted. */
int s3_peer_unfinished(struct s3_peer *peer);

/* Parts and objects that came with a right CRC-32C. */
int s3_peer_checked(struct s3_peer *peer);

/* Bytes of the object that was put or completed last, -1 if there is none, and their MD5 or composite ETag. */
int64_t s3_peer_object(struct s3_peer *peer, char etag[64]);

#endif
