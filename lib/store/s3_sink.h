/*
 * The inside of an S3 sink: s3_sink.c takes an object as it arrives, s3_resume.c begins and ends one that arrives in several goes.
 */
#ifndef STORE_S3_SINK_H
#define STORE_S3_SINK_H

#include "store/s3_check.h"
#include "store/s3_piece.h"

struct s3_sink {
    struct store_sink sink;
    struct s3 *s3;
    struct arena *texts;
    const char *key, *content_type;
    const char *upload_id; /* NULL: no multipart upload was begun */
    store_note *note;
    void *context;

    size_t part_bytes;
    struct s3_ring ring;
    struct s3_piece pieces[2];
    struct s3_piece *filling;
    struct s3_piece *waiting; /* full, and not confirmed yet; NULL: none */
    size_t undriven;          /* bytes taken since the sockets were looked after */

    int64_t size;
    struct digest *sha256;    /* of the object */
    struct s3_check check;    /* of the piece that is being filled */
    struct digest *md5s;      /* of the parts' ETags: the object's */
    bool composite;           /* which can be computed so */
    struct store_part *parts; /* the confirmed ones */
    size_t part_count, part_room;
    bool failed;

    struct s3_goes { /* of an object that is written in several goes: s3_resume.c */
        bool (*keep)(void *context, const struct store_progress *progress, struct fault *fault); /* NULL: in one */
        int64_t kept;              /* bytes that the keeper knows of */
        char sha256[DIGEST_STATE]; /* at the end of the piece that waits, whose end is at: */
        int64_t end;
    } goes;
};

/* An empty sink whose ring has room for parts of `part_bytes`. */
bool s3_sink_make(struct store *store, const char *key, const char *content_type, size_t part_bytes,
                  struct s3_sink **sink, struct fault *fault) MUST_CHECK;

/* Bytes that the digest of the object knows already go into the piece that is filled, which has room for them. */
void s3_sink_refill(struct s3_sink *s, const char *bytes, size_t length);

/* A confirmed part, behind the others. */
void s3_sink_part(struct s3_sink *s, const struct store_part *part, bool is_md5);

/* All that is full is confirmed, the last piece too if it is full; what is left in it has not been sent. */
bool s3_sink_settle(struct s3_sink *s, struct fault *fault) MUST_CHECK;

void s3_sink_free(struct s3_sink *s);

/* Tells the keeper what has become durable, if the sink has one. */
bool s3_resume_keep(struct s3_sink *s, int64_t size, int64_t remainder, const char *sha256,
                    struct fault *fault) MUST_CHECK;

#endif
