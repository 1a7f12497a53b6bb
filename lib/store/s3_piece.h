/*
 * The bytes of one part, which lie in a ring, and their way to the store. A piece is filled from its front, is perhaps being sent
 * meanwhile, and stays as it is until the store has confirmed it, so that it can always be sent again.
 */
#ifndef STORE_S3_PIECE_H
#define STORE_S3_PIECE_H

#include "store/s3.h"

struct s3_ring {
    char *bytes;
    size_t size;
};

struct s3_piece {
    size_t start, filled; /* in the ring */
    size_t number;        /* of the part, from 1 */
    int64_t began_at;     /* ticks at its first byte */
    char check[S3_CHECK]; /* what its confirmation must say, once it is closed; "" before */
    bool streamed;        /* sending began before it was full */
    struct s3_transfer transfer;
};

void s3_piece_open(struct s3_piece *piece, size_t start, size_t number);

/* Room for up to `limit` bytes in all; takes what lies together. Returns how many it took. */
size_t s3_piece_fill(struct s3_piece *piece, const struct s3_ring *ring, const char *bytes, size_t length,
                     size_t limit);

/* Whether the bytes came at STREAM_RATE or faster; false before there are enough to tell. */
bool s3_piece_fast(const struct s3_piece *piece);

/* The first `length` bytes of the piece as the body of `call`, which names the object; those that are there are ready. */
void s3_piece_body(const struct s3_piece *piece, const struct s3_ring *ring, size_t length, struct s3_call *call);

void s3_piece_start(struct s3_piece *piece, struct s3 *s3, const struct s3_call *call);

/*
 * To the store's confirmation of those very bytes (s3_check.h); the piece's check is known by now. What was started is finished;
 * what failed is sent again from the ring, RETRY_TRIES times. A transfer that was streamed and broke is not counted: the
 * client's pace may have been its end.
 */
bool s3_piece_send(struct s3_piece *piece, struct s3 *s3, const struct s3_call *call, struct s3_answer *answer,
                   struct fault *fault) MUST_CHECK;

#endif
