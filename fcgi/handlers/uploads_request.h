/*
 * What requests to an upload by tus have in common: the headers of the protocol, the lock that lets one of them in at a time, and the way of a
 * request's body into the upload and, with the last byte, into a material.
 */
#ifndef FCGI_HANDLERS_UPLOADS_REQUEST_H
#define FCGI_HANDLERS_UPLOADS_REQUEST_H

#include "fcgi/exchange.h"
#include "fcgi/request/tus.h"
#include "fcgi/upload/resumable.h"

/* The header that every answer has, and TUS_VERSION unless the request has it too. */
bool uploads_request_open(struct exchange *x) MUST_CHECK;

/* UPLOAD_OFFSET, with the header that says what it is. */
bool uploads_request_refuse_offset(struct exchange *x, const struct resumable *upload, int64_t given);

/* What an answer tells of an upload: its offset, and when it expires or what it has become. In place of what was told before. */
void uploads_request_tell(struct exchange *x, const struct resumable *upload);

/* Takes the lock, waiting a little for a request whose client has just gone; `*locked` says whether it did. */
bool uploads_request_lock(struct exchange *x, struct uuid id, bool *locked) MUST_CHECK;
/* UPLOAD_LOCKED unless it did. */
bool uploads_request_hold(struct exchange *x, struct uuid id) MUST_CHECK;
/* Before the answer is sent; keeps the fault that is filed. */
void uploads_request_release(struct exchange *x, struct uuid id);

/* The request's body, at the upload's offset. With the last byte the upload becomes a material. */
bool uploads_request_receive(struct exchange *x, struct resumable *upload,
                             const struct tus_checksum *checksum) MUST_CHECK;

#endif
