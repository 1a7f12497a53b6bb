/*
 * One upload form on its way from the wire into the store: fields are kept, the file streams through.
 *
 *     upload_open      there is a place for it (upload_room.h), the content type and the declared length are what they should be; not a byte is read
 *     upload_receive   the upload is recorded and counted, its bytes are reserved of the tenant's quota (upload_record.h); the form is parsed as it arrives; the file's first bytes are checked against its
 *                      name and type, the rest goes straight into a store sink; at the end the form is whole and every field is right
 *     upload_commit    the object is durable and its size and SHA-256 are known
 *     (the caller's transaction names the object in a row, and ends the record with upload_forget)
 *     upload_discard   after any failure: no object, no multipart, no record is left
 *
 * What forms differ in is their kind: which fields there are, how long the file may be, and which names it may have.
 */
#ifndef FCGI_UPLOAD_H
#define FCGI_UPLOAD_H

#include "course/source.h"
#include "fcgi/exchange.h"

#define UPLOAD_FIELDS 8

struct upload;

struct upload_kind {
    const char *const
        *fields; /* names of its text fields, NULL-terminated, UPLOAD_FIELDS at most; `filename` is known to all */
    int64_t most_bytes; /* of the file, if that is less than UPLOAD_MAX_BYTES; 0: that */
    /* A readable kind of file, by its name; fields may still follow, unless `whole`. Files what is wrong with it. */
    bool (*name_fits)(struct exchange *x, const struct upload *upload, bool whole);
    bool
        aside; /* the file is not for the store: it lies in a file without a name on this machine, and is read as `text` */
    /* All of the form is there: reads and checks its fields. */
    bool (*fields_fit)(struct exchange *x, struct upload *upload);
};

/* A material's: source_type, source_url, filename, language. */
extern const struct upload_kind upload_material;

struct upload {
    const struct upload_kind *kind;
    const char *folder;                /* the object goes below it */
    const char *values[UPLOAD_FIELDS]; /* of the kind's fields; NULL when absent: upload_field */
    /* The file. */
    enum source_type type;              /* of a material; after fields_fit */
    const char *name;                   /* as shown: the field `filename`, else the part's own */
    const struct source_format *format; /* of that name */
    const char *key;                    /* of the object; NULL: no file came */
    const char *url;                    /* without a file: where the material comes from; after fields_fit */
    struct store_object object;         /* after upload_commit */
    struct str text;                    /* of a kind that is kept aside, after upload_receive: until the request ends */
    /* Called in the transaction that has recorded the material, new or found, before its end; NULL: nothing. */
    bool (*recorded)(struct exchange *x, const struct upload *upload, struct uuid material, struct uuid job,
                     bool duplicate);
    void *context; /* its business */
    struct upload_state *state;
};

/* The value of a text field by its name; NULL when it was absent or empty. */
const char *upload_field(const struct upload *upload, const char *name);

/* Whether a material may be called so. */
bool upload_name_valid(struct exchange *x, const char *name) MUST_CHECK;

/* One whose object is in the store already, with the record `id`: for the steps behind upload_commit. */
void upload_adopt(struct exchange *x, struct upload *upload, struct uuid id);

bool upload_open(struct exchange *x, const struct upload_kind *kind, struct upload *upload) MUST_CHECK;

/* `folder` is the key prefix of the object to be, "tenants/…/". The body is read to its end, or the fault says why not. */
bool upload_receive(struct exchange *x, const char *folder, struct upload *upload) MUST_CHECK;

bool upload_commit(struct exchange *x, struct upload *upload) MUST_CHECK;

/* Behind upload_commit: while the body came the database may have been away and come back, without the lock of an Idempotency-Key. */
bool upload_resume(struct exchange *x) MUST_CHECK;

/* Removes the record inside the transaction that gives the object to a row. STORE_UNAVAILABLE if the janitor has removed it. */
bool upload_forget(struct exchange *x, const struct upload *upload) MUST_CHECK;

/* What was stored so far may vanish under an upload when its course is deleted: then the fault says so. */
void upload_explain_loss(struct exchange *x, struct uuid course);

/* Best effort, and keeps the fault that is filed: what cannot be removed stays recorded for the janitor. */
void upload_discard(struct exchange *x, struct upload *upload);

#endif
