/*
 * The record of an upload: a row in `uploads`, committed before the first byte of the body is read. It counts the upload against its
 * tenant's limit, and names the object before the store gets the first request, so that the janitor finds what a killed process left. A
 * heartbeat tells the janitor, which may run on another host, that the upload goes on.
 */
#ifndef FCGI_UPLOAD_RECORD_H
#define FCGI_UPLOAD_RECORD_H

#include "fcgi/exchange.h"

struct upload_record {
    struct uuid id;
    bool stands;     /* the row is there */
    int64_t window;  /* of the body: the last that a heartbeat was written for */
    int64_t granted; /* bytes that the tenant's quota of storage has for it */
};

/* Reserves what the upload will bring, from `least` to `most` bytes (course/quota.h). UPLOADS_LIMITED when the tenant has
 * UPLOAD_MAX_PER_TENANT already, STORAGE_QUOTA when `least` bytes do not fit. */
bool upload_record_begin(struct exchange *x, int64_t least, int64_t most, struct upload_record *record) MUST_CHECK;

/* Before so many bytes are in the store's hands. STORAGE_QUOTA when they do not fit. */
bool upload_record_reserve(struct exchange *x, struct upload_record *record, int64_t bytes) MUST_CHECK;

/* Where the object will be. STORE_UNAVAILABLE if the janitor has removed the record. */
bool upload_record_key(struct exchange *x, const struct upload_record *record, const char *key) MUST_CHECK;

/* The store's name of the multipart upload, which the janitor needs to abort it. */
bool upload_record_multipart(struct exchange *x, const struct upload_record *record, const char *upload_id,
                             struct fault *fault) MUST_CHECK;

/* To be called as the body arrives: writes once for each window that was fast enough (body.h). A database that is away is
 * no reason to end the upload. */
void upload_record_heartbeat(struct exchange *x, struct upload_record *record);

/* Removes the record in the transaction that is open, or by itself. STORE_UNAVAILABLE if the janitor has removed it. */
bool upload_record_end(struct exchange *x, const struct upload_record *record, struct fault *fault) MUST_CHECK;

/* Leaves the record to the janitor: something of the object may be in the store. */
bool upload_record_abandon(struct exchange *x, const struct upload_record *record, struct fault *fault) MUST_CHECK;

#endif
