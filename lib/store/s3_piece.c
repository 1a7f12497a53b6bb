#include "store/s3_piece.h"

#include "base/limits.h"
#include "store/retry.h"
#include "store/s3_check.h"

#define STREAM_FROM (256 * KIB) /* bytes after which the speed is judged */
#define STREAM_RATE (1 * MIB)   /* bytes a second: a part of 10 MiB then takes 10 s, and stores wait for 20 or more */

void s3_piece_open(struct s3_piece *piece, size_t start, size_t number)
{
    *piece = (struct s3_piece){.start = start, .number = number};
}

size_t s3_piece_fill(struct s3_piece *piece, const struct s3_ring *ring, const char *bytes, size_t length, size_t limit)
{
    size_t at = (piece->start + piece->filled) % ring->size;
    size_t step = MIN(length, MIN(limit - piece->filled, ring->size - at));

    if (piece->filled == 0)
        piece->began_at = stamp_ticks();
    memcpy(ring->bytes + at, bytes, step);
    piece->filled += step;
    return step;
}

bool s3_piece_fast(const struct s3_piece *piece)
{
    int64_t elapsed_us = stamp_ticks() - piece->began_at;

    return (int64_t)piece->filled >= STREAM_FROM && elapsed_us <= (int64_t)piece->filled * STAMP_SECOND / STREAM_RATE;
}

void s3_piece_body(const struct s3_piece *piece, const struct s3_ring *ring, size_t length, struct s3_call *call)
{
    size_t first = MIN(length, ring->size - piece->start);

    call->body = (struct str){ring->bytes + piece->start, first};
    call->rest = (struct str){ring->bytes, length - first};
    call->ready = piece->filled;
}

void s3_piece_start(struct s3_piece *piece, struct s3 *s3, const struct s3_call *call)
{
    piece->streamed = piece->filled < call->body.len + call->rest.len;
    s3_transfer_start(&piece->transfer, s3, call);
    s3_transfer_feed(&piece->transfer, piece->filled);
}

static bool give_up(const struct s3_piece *piece, const struct s3_call *call, const struct s3_answer *answer,
                    struct fault *fault)
{
    if (s3_request_verdict(&piece->transfer, answer) != S3_DONE)
        return s3_request_fault(call, &piece->transfer, answer, fault);
    return fault_log(fault, FAULT_STORE_UNAVAILABLE, "store: PUT %s: ETag %s, CRC-32C '%s' for bytes with %s",
                     call->key, answer->etag, answer->crc32c, piece->check);
}

bool s3_piece_send(struct s3_piece *piece, struct s3 *s3, const struct s3_call *call, struct s3_answer *answer,
                   struct fault *fault)
{
    int tries = piece->transfer.easy != NULL && piece->streamed ? 0 : 1;

    if (piece->transfer.easy == NULL)
        s3_piece_start(piece, s3, call);
    for (;; tries++) {
        enum s3_verdict verdict;

        s3_transfer_feed(&piece->transfer, piece->filled);
        s3_transfer_wait(&piece->transfer);
        s3_transfer_finish(&piece->transfer, s3->passing, answer);
        s3_request_read_error(s3->passing, answer);
        verdict = s3_request_verdict(&piece->transfer, answer);
        if (verdict == S3_DONE && s3_check_confirms(s3->store.options.checksum, piece->check, answer))
            return true;
        if (verdict == S3_REFUSED || !retry_worth(tries, s3_transfer_was_silent(&piece->transfer)))
            return give_up(piece, call, answer, fault);
        if (tries > 0)
            retry_wait(tries);
        s3_piece_start(piece, s3, call);
    }
}
