/*
 * One upload form on its way from the wire into the store: fields are kept, the file streams through.
 *
 *     upload_open      there is a place for it (upload_room.h), the content type and the declared length are what they should be; not a byte is read
 *     upload_receive   the upload is recorded and counted (upload_record.h); the form is parsed as it arrives; the file's first bytes are checked against its
 *                      name and type, the rest goes straight into a store sink; at the end the form is whole and every field is right
 *     upload_commit    the object is durable and its size and SHA-256 are known
 *     (the caller's transaction names the object in a row, and ends the record with upload_forget)
 *     upload_discard   after any failure: no object, no multipart, no record is left
 */
#ifndef FCGI_UPLOAD_H
#define FCGI_UPLOAD_H

#include "course/source.h"
#include "fcgi/exchange.h"

struct upload {
    const char *folder; /* the object goes below it */
    /* Fields of the form; NULL when absent. */
    const char *source_type, *source_url, *filename, *language;
    /* The file. */
    enum source_type type;
    const char *name;                   /* as shown: the field `filename`, else the part's own */
    const struct source_format *format; /* of that name */
    const char *key;                    /* of the object; NULL: no file came */
    struct store_object object;         /* after upload_commit */
    struct upload_state *state;
};

bool upload_open(struct exchange *x, struct upload *upload) MUST_CHECK;

/* `folder` is the key prefix of the object to be, "tenants/…/". The body is read to its end, or the fault says why not. */
bool upload_receive(struct exchange *x, const char *folder, struct upload *upload) MUST_CHECK;

bool upload_commit(struct exchange *x, struct upload *upload) MUST_CHECK;

/* Removes the record inside the transaction that gives the object to a row. STORE_UNAVAILABLE if the janitor has removed it. */
bool upload_forget(struct exchange *x, const struct upload *upload) MUST_CHECK;

/* Best effort, and keeps the fault that is filed: what cannot be removed stays recorded for the janitor. */
void upload_discard(struct exchange *x, struct upload *upload);

#endif
