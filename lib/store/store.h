/*
 * Objects by key in S3-compatible storage or, where S3_ENDPOINT is empty, in a directory. One interface, the same promises: an
 * object is there whole or not at all, and what was acknowledged survives a crash.
 *
 * A sink takes the bytes of one object as they arrive. S3: it owns room for one part (S3_PART_BYTES) and 2 MiB of the next; bytes
 * fill it while libcurl is already sending from it, so receiving and sending overlap and memory stays at that. An object that
 * ends within the first part is a single PUT. Each part is confirmed by its MD5 or CRC-32C; a failed part is sent again
 * from the buffer with growing, jittered waits. The buffer becomes resident only as bytes arrive. Directory: temporary file,
 * fsync, rename, fsync of the directory.
 *
 * Faults: STORE_UNAVAILABLE (transient, after retries), STORE_FULL (the directory's disk), OBJECT_MISSING, INTERNAL (refused credentials and other
 * permanent answers, with the store's message for the log). Nothing here logs.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/arena.h"
#include "base/digest.h"
#include "base/fault.h"
#include "base/stamp.h"

struct store;
struct store_sink;

/* How an S3 server proves that a part arrived as it was sent: by its MD5 as the ETag, which every server gives; by its CRC-32C, which
 * costs a tenth of that and not every server knows; or not at all. */
enum store_checksum { STORE_MD5, STORE_CRC32C, STORE_UNCHECKED };

struct store_options {
    const char *endpoint; /* "" selects the directory */
    const char *access_key, *secret_key, *bucket, *region;
    int64_t part_bytes;
    enum store_checksum checksum;
    const char *directory;
    int64_t min_free_bytes;         /* less left on the directory's disk: nothing is stored, and store_ping says so */
    const char *link_secret;        /* signs the directory store's links */
    const char *link_secret_before; /* what it signed is valid too; NULL or "" for none */
    const char *link_base;          /* URL prefix that the upload pool serves for the directory store's links */
    int timeout_s;                  /* without progress; 0: 60 */
};

/* Keys: 1 to 1024 bytes of UTF-8 without control characters; segments of 1 to 255 bytes between single slashes, none of them
 * "." or ".." or beginning with ".upload-". A key that is none cannot be written (INVALID) and is never found. */
bool store_key_valid(const char *key);

/* Open after the fork. The options' texts must outlive the store. */
bool store_open(struct store **store, const struct store_options *options, struct fault *fault) MUST_CHECK;
void store_close(struct store *store);

/* Makes the bucket or the directory if it is not there. */
bool store_create(struct store *store, struct fault *fault) MUST_CHECK;

/* Whether the store answers, within timeout_ms. A directory is written to, and its disk must have room: STORE_FULL. */
bool store_ping(struct store *store, int timeout_ms, struct fault *fault) MUST_CHECK;

/* ---- writing ---- */

/* What somebody must write down before a multipart upload exists at the server, so that a janitor can abort what a killed process
 * left: called once with the key just before CreateMultipartUpload ("" as the upload id) and once with the id just after it. False
 * stops the upload with the callee's fault. NULL for none. */
typedef bool store_note(void *context, const char *key, const char *upload_id, struct fault *fault);

/* A new sink; nothing is sent before the first bytes. */
bool store_sink_open(struct store *store, const char *key, const char *content_type, store_note *note, void *context,
                     struct store_sink **sink, struct fault *fault) MUST_CHECK;
bool store_sink_write(struct store_sink *sink, const void *bytes, size_t length, struct fault *fault) MUST_CHECK;

/* A lower bound of the bytes that are still to come, as far as the sender keeps its word (the request's length less what was read
 * and less the most that may follow the file). An S3 part's length goes before its bytes: with this known, a part can be
 * sent while it is being received; without it, when it is full. May be said at any time; a wrong number costs time, never
 * correctness. */
void store_sink_expect(struct store_sink *sink, int64_t at_least);

struct store_object {
    int64_t size;
    char sha256[DIGEST_SHA256_HEX];
    char etag[80]; /* without quotes; "" for the directory */
    stamp modified;
};

/* ---- writing in several goes ---- */

/* A confirmed part of a multipart upload. */
struct store_part {
    char etag[80];
    char crc32c[40]; /* in base64; "": none */
};

/* What is durable of an object that is not whole yet. */
struct store_progress {
    int64_t size; /* in bytes */
    int64_t
        remainder; /* those of them behind the last whole part: an object of their own at the server. The directory: 0 */
    struct store_part *parts; /* the directory: none */
    size_t part_count;
    char sha256[DIGEST_STATE]; /* of those bytes: digest_save; "" for none */
};

/* An object that one sink after another writes, in this process or in another one on any host that reaches the store; two never at once. */
struct store_resume {
    const char *key, *content_type;
    const char *upload_id; /* what the note was told last; "" before */
    int64_t part_bytes;    /* the same each time */
    struct store_progress from;
    /* Called when more has become durable, with all that is; its pointers are good for the call. False stops the sink with the callee's
     * fault. */
    bool (*keep)(void *context, const struct store_progress *progress, struct fault *fault);
    /* As everywhere, and with the key of a remainder, and "" as the upload id, before one is written. */
    store_note *note;
    void *context;
};

/* Goes on where `from` ends, or begins. Bytes behind that were lost, or never acknowledged. OBJECT_MISSING where the store has lost what it had;
 * UPLOAD_LOCKED while another process writes to the same directory. */
bool store_sink_resume(struct store *store, const struct store_resume *resume, struct store_sink **sink,
                       struct fault *fault) MUST_CHECK;
/* The SHA-256 of all that the sink, and those before it, have taken. */
void store_sink_sha256(const struct store_sink *sink, char sha256[DIGEST_SHA256_HEX]);
/* Every byte written is durable and kept when this returns true. Frees the sink either way and removes nothing that was kept. */
bool store_sink_pause(struct store_sink *sink, struct fault *fault) MUST_CHECK;
/* Frees the sink: what was kept last is what there is. NULL is allowed. */
void store_sink_leave(struct store_sink *sink);
/* Where the remainders of an object lie, for whoever has to remove them. True when none is left. */
bool store_remove_remainders(struct store *store, const char *key, struct fault *fault) MUST_CHECK;

/* ---- the end of a sink ---- */

/* The object is durable and visible when this returns true. Frees the sink either way. */
bool store_sink_commit(struct store_sink *sink, struct store_object *object, struct fault *fault) MUST_CHECK;
/* Removes every trace, as far as the server can be reached. Frees the sink. NULL is allowed. */
void store_sink_abort(struct store_sink *sink);
/* The same from a note: what the janitor calls. True when nothing is left (already gone counts). */
bool store_abort_upload(struct store *store, const char *key, const char *upload_id, struct fault *fault) MUST_CHECK;

/* ---- reading ---- */

/* A seekable, read-only descriptor on the whole object: the file itself, or an unlinked copy in `scratch` (a directory). Fills
 * `object` with the size and the SHA-256 of what was read when `object` is not NULL. */
bool store_fetch(struct store *store, const char *key, const char *scratch, int *fd, struct store_object *object,
                 struct fault *fault) MUST_CHECK;
bool store_stat(struct store *store, const char *key, struct store_object *object, struct fault *fault) MUST_CHECK;

/* The first bytes of an object: `room` of them, or all. */
bool store_head(struct store *store, const char *key, char *bytes, size_t room, size_t *length,
                struct fault *fault) MUST_CHECK;

/* One page of at most 1000 keys under a prefix, in the order of their bytes. `token` NULL for the first page; `*next` is NULL behind
 * the last. */
struct store_entry {
    const char *key;
    int64_t size;
    stamp modified;
};
bool store_list(struct store *store, struct arena *arena, const char *prefix, const char *token,
                struct store_entry **entries, size_t *count, const char **next, struct fault *fault) MUST_CHECK;

/* ---- removing ---- */

bool store_delete(struct store *store, const char *key,
                  struct fault *fault) MUST_CHECK; /* already gone counts as done */
/* All objects and all unfinished multipart uploads under a prefix, which may not be empty. `removed` counts the objects. */
bool store_delete_prefix(struct store *store, const char *prefix, int64_t *removed, struct fault *fault) MUST_CHECK;

/* ---- links ---- */

/* What a link allows: one method on one key until `expires_s` from now. */
struct store_grant {
    const char *method; /* "GET", "HEAD" or "PUT"; what is said of GET is true of HEAD */
    const char *key;
    int expires_s;
    const char *content_type; /* GET: of the answer; PUT: the Content-Type that must be sent */
    const char *disposition;  /* GET: the Content-Disposition of the answer */
    int64_t size;             /* PUT: the Content-Length that must be sent */
    bool is_inline;           /* GET: shown in place; for the directory, whose links carry no disposition */
};

/* Whether this process can read an object itself, by store_fetch, without a copy: in a directory nobody needs to be sent elsewhere. */
bool store_is_local(const struct store *store);

/* A URL that needs no credentials. Those of the directory begin with link_base; of the disposition they carry `is_inline` alone. */
bool store_link(struct store *store, struct arena *arena, const struct store_grant *grant, stamp now, const char **url,
                struct fault *fault) MUST_CHECK;
/* Whether a link made by the directory store is genuine and not expired: for the method and key in `grant`; `query` is the URL's, without
 * '?'. Fills size, content type (in the arena) and is_inline of `grant`. */
bool store_link_valid(const struct store *store, struct arena *arena, struct str query, stamp now,
                      struct store_grant *grant) MUST_CHECK;

#endif
