/*
 * The bytes of one request on their way into an upload by tus. They are durable, and the upload's row says so, each time a part of them is full,
 * and all of them when the request ends: whole, or in the middle because its client has gone. With a checksum they count at the end alone,
 * and only if they are those that it was made of.
 *
 *     resumable_writer_open     the upload is this request's; where it stands in the store
 *     resumable_writer_take     bytes, in their order. CONTENT_MISMATCH when the first ones are not what the name says
 *     resumable_writer_keep     the request is over and the file is not: what came is durable. It may be another fault that ends the request
 *     resumable_writer_complete all has come: the object is whole and durable
 *     resumable_writer_close    in any case
 */
#ifndef FCGI_RESUMABLE_WRITER_H
#define FCGI_RESUMABLE_WRITER_H

#include "course/source.h"
#include "fcgi/exchange.h"
#include "fcgi/request/tus.h"
#include "fcgi/upload/resumable.h"

struct resumable_writer {
    struct exchange *x;
    struct resumable *upload;
    int64_t offset; /* where the next byte goes */
    struct store_sink *sink;
    struct store_object object; /* after resumable_writer_complete */
    bool stored;                /* the object is there already: an earlier request did not get to say so */
    const struct tus_checksum *checksum;
    struct digest *digest; /* of this request's bytes; NULL without a checksum */
    bool held;             /* nothing counts yet */
    size_t head_length;
    char head[SOURCE_HEAD]; /* while all that has come is less, it is here and in the row */
};

bool resumable_writer_open(struct resumable_writer *writer, struct exchange *x, struct resumable *upload,
                           const struct tus_checksum *checksum) MUST_CHECK;
bool resumable_writer_take(struct resumable_writer *writer, const char *bytes, size_t length) MUST_CHECK;
/* UPLOAD_CHECKSUM unless the bytes are those of the checksum. To be called once, when they have all come. */
bool resumable_writer_check(struct resumable_writer *writer) MUST_CHECK;
bool resumable_writer_keep(struct resumable_writer *writer, struct fault *fault) MUST_CHECK;
bool resumable_writer_complete(struct resumable_writer *writer) MUST_CHECK;
void resumable_writer_close(struct resumable_writer *writer);

#endif
