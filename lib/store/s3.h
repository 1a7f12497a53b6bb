/*
 * The S3 backend. Inside: s3_body (what is sent), s3_transfer (one HTTP exchange), s3_request (an exchange with its retries), s3_multipart (the
 * multipart calls), s3_sink (one object as it arrives), s3_resume (one that arrives in several goes), s3_object (all else).
 *
 * Buckets are addressed by path (endpoint/bucket/key), which every server understands. The endpoint is reached directly:
 * proxy variables of the environment are not meant for bulk data. Only the last of the five is known outside.
 */
#ifndef STORE_S3_H
#define STORE_S3_H

#include <curl/curl.h>

#include "base/buf.h"
#include "store/backend.h"
#include "store/s3_body.h"
#include "store/sigv4.h"

bool s3_open(struct store **store, const struct store_options *options, struct fault *fault) MUST_CHECK;

struct s3 {
    struct store store;
    CURLM *multi; /* all transfers, and the connections they leave open */
    struct sigv4_keys keys;
    const char *origin;    /* scheme://host[:port] */
    const char *host;      /* as the Host header says it */
    const char *root;      /* encoded path of the bucket */
    int stall_ms;          /* without progress: the transfer is given up */
    struct arena *lasting; /* the texts above */
    struct arena *passing; /* of the running store_… call */
    struct arena *signing; /* of the request being built */
};

/* ---- one exchange ---- */

#define S3_QUERY 6
#define S3_HEADERS 2
#define S3_ETAG 80
#define S3_CHECK 40 /* an MD5 in hex or a CRC-32C in base64 */

struct s3_call {
    const char *method;
    const char *key;                       /* NULL: the bucket */
    struct sigv4_pair query[S3_QUERY];     /* up to the first without a name */
    struct sigv4_pair headers[S3_HEADERS]; /* more than every call has, up to the first without a name */
    const char *content_type;              /* NULL: none */
    const uint8_t *md5;                    /* sent as Content-MD5 when not NULL */
    const char *payload; /* the body's SHA-256 in hex; NULL: UNSIGNED-PAYLOAD, or that of nothing for no body */
    struct str body;     /* must stay until the end; all its length is announced */
    struct str rest;     /* the body goes on here, where it wraps around the end of a ring */
    size_t ready;        /* bytes of it that are there when the transfer starts */
    const char
        *trailer; /* where its CRC-32C will stand in base64, "" before; it follows the body. NULL: nothing does */
    int fd;       /* where a 200's body goes when >= 0, counted and digested on the way; see S3_CALL */
    struct digest *digest;
    int timeout_ms; /* the whole exchange; 0: as long as there is progress */
    bool once;      /* no second try */
};

/* Defaults of a call without a body. */
#define S3_CALL(verb, object) .method = (verb), .key = (object), .fd = -1

struct s3_transfer {
    struct s3 *s3;
    CURL *easy; /* NULL: not running */
    struct curl_slist *headers;
    struct s3_body body;
    bool paused, done;
    CURLcode result;
    int64_t moved_at; /* ticks of the last progress */
    struct buf answer;
    int fd;
    struct digest *digest;
    int64_t received;
    char error[CURL_ERROR_SIZE];
};

struct s3_answer {
    int status; /* 0: there was none */
    int64_t size;
    stamp modified;
    char etag[S3_ETAG];    /* without quotes */
    bool encrypted;        /* the ETag is no MD5 of the bytes */
    char crc32c[S3_CHECK]; /* of what was put, in base64; "" where the store says nothing */
    struct str body;       /* in the arena given */
    const char *code;      /* of the store's error document, "" if there is none */
    const char *message;
};

void s3_transfer_start(struct s3_transfer *transfer, struct s3 *s3, const struct s3_call *call);
/* So many bytes of the body are there now; sends what the socket takes. */
void s3_transfer_feed(struct s3_transfer *transfer, size_t ready);
/* To the end of the exchange, or until nothing moves for stall_ms. */
void s3_transfer_wait(struct s3_transfer *transfer);
/* What can be done at once, for all transfers of the store. */
void s3_transfer_drive(struct s3 *s3);
/* What came back; then the transfer is over. */
void s3_transfer_finish(struct s3_transfer *transfer, struct arena *arena, struct s3_answer *answer);
/* Whether it ended because nothing came for too long: no connection, no answer. */
bool s3_transfer_was_silent(const struct s3_transfer *transfer);
/* The connection is cut if the exchange is not over. */
void s3_transfer_drop(struct s3_transfer *transfer);

/* ---- with retries ---- */

enum s3_verdict { S3_DONE, S3_AGAIN, S3_REFUSED };

/* Reads the error document of an answer into its code and message. Call it before s3_request_verdict. */
void s3_request_read_error(struct arena *arena, struct s3_answer *answer);

/* What an answer means: 2xx without an <Error> in it is done; broken exchanges, 5xx and their like are worth another try. */
enum s3_verdict s3_request_verdict(const struct s3_transfer *transfer, const struct s3_answer *answer);

/* The fault for an answer that is not S3_DONE. False. */
bool s3_request_fault(const struct s3_call *call, const struct s3_transfer *transfer, const struct s3_answer *answer,
                      struct fault *fault);

/* The exchange, again and again as retry.h has it. The answer's texts are in the arena. */
bool s3_request(struct s3 *s3, struct arena *arena, const struct s3_call *call, struct s3_answer *answer,
                struct fault *fault) MUST_CHECK;

/* ---- multipart ---- */

bool s3_multipart_create(struct s3 *s3, struct arena *arena, const char *key, const char *content_type,
                         const char **upload_id, struct fault *fault) MUST_CHECK;
/* `composite` is the ETag the object must have, "" when it cannot be known. */
bool s3_multipart_complete(struct s3 *s3, struct arena *arena, const char *key, const char *upload_id,
                           const struct store_part *parts, size_t count, const char *composite, char etag[S3_ETAG],
                           struct fault *fault) MUST_CHECK;
/* True when it is gone, already gone included. An empty id: every upload of exactly that key. */
bool s3_multipart_abort(struct s3 *s3, struct arena *arena, const char *key, const char *upload_id,
                        struct fault *fault) MUST_CHECK;
/* The same in one short try, for a store that has just failed us. */
bool s3_multipart_abort_briefly(struct s3 *s3, struct arena *arena, const char *key, const char *upload_id) MUST_CHECK;
/* Every unfinished upload under a prefix. */
bool s3_multipart_abort_prefix(struct s3 *s3, struct arena *arena, const char *prefix, struct fault *fault) MUST_CHECK;

/* ---- sinks ---- */

bool s3_sink_open(struct store *store, const char *key, const char *content_type, store_note *note, void *context,
                  struct store_sink **sink, struct fault *fault) MUST_CHECK;
bool s3_sink_write(struct store_sink *sink, const void *bytes, size_t length, struct fault *fault) MUST_CHECK;
bool s3_sink_commit(struct store_sink *sink, struct store_object *object, struct fault *fault) MUST_CHECK;
void s3_sink_abort(struct store_sink *sink);
bool s3_resume_open(struct store *store, const struct store_resume *resume, struct store_sink **sink,
                    struct fault *fault) MUST_CHECK;
bool s3_resume_pause(struct store_sink *sink, struct fault *fault) MUST_CHECK;
void s3_resume_leave(struct store_sink *sink);

/* ---- objects ---- */

bool s3_object_fetch(struct store *store, const char *key, const char *scratch, int *fd, struct store_object *object,
                     struct fault *fault) MUST_CHECK;
bool s3_object_stat(struct store *store, const char *key, struct store_object *object, struct fault *fault) MUST_CHECK;
bool s3_object_head(struct store *store, const char *key, char *bytes, size_t room, size_t *length,
                    struct fault *fault) MUST_CHECK;
/* Bytes from `at` on: `length` of them, no fewer. */
bool s3_object_read(struct store *store, const char *key, int64_t at, char *bytes, size_t length,
                    struct fault *fault) MUST_CHECK;
bool s3_object_list(struct store *store, struct arena *arena, const char *prefix, const char *token,
                    struct store_entry **entries, size_t *count, const char **next, struct fault *fault) MUST_CHECK;
bool s3_object_remove(struct store *store, const char *key, struct fault *fault) MUST_CHECK;
bool s3_object_remove_prefix(struct store *store, const char *prefix, int64_t *removed, struct fault *fault) MUST_CHECK;

#endif
