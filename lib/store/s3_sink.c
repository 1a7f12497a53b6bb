/*
 * One object as it arrives. The part's buffer is filled from the front; the part is sent from the same buffer, either while it
 * fills or when it is full. Nothing in it is overwritten before the store has confirmed the part, so that a failed part can
 * always be sent again.
 *
 * A part is sent while it fills ("streamed") when it is certain to become full (store_sink_expect), for its length goes ahead of its
 * bytes, and when it fills fast: a slow client would keep a request open until the store loses patience, and gains nothing.
 * Its bytes go out as UNSIGNED-PAYLOAD, since a signed digest would have to go ahead of them; the MD5 that comes back as
 * ETag proves that they arrived. If the stream ends early after all, the half-sent request is dropped and the bytes go again
 * from the buffer with their right length.
 */
#include <sys/mman.h>

#include "base/limits.h"
#include "store/retry.h"
#include "store/s3.h"

#define STEP (256 * KIB)        /* offered to the socket, or digested, at a time */
#define STREAM_FROM (256 * KIB) /* bytes of a part after which its speed is judged */
#define STREAM_RATE \
    (1 * MIB) /* bytes a second worth streaming: a part of 10 MiB then takes 10 s, stores wait for 20 or more */

struct s3_sink {
    struct store_sink sink;
    struct s3 *s3;
    struct arena *texts;
    const char *key, *content_type;
    const char *upload_id; /* NULL: no multipart upload was begun */
    store_note *note;
    void *context;

    char *buffer;
    size_t room, filled;
    size_t digested;  /* bytes of the buffer that went into the digests */
    int64_t began_at; /* ticks at the part's first byte */
    int64_t size;
    struct digest *sha256, *md5; /* of the object, of the part */
    char part_md5[DIGEST_MD5_HEX];

    struct s3_part *parts;
    size_t part_count, part_room;
    struct digest *md5s; /* of the parts' MD5s: the object's ETag */
    bool composite;      /* the object's ETag can be computed like that */

    struct s3_transfer transfer; /* of the part in the buffer */
    bool streamed;               /* it began before the part was full */
    bool failed;
};

static struct s3_sink *as_sink(struct store_sink *sink)
{
    return (struct s3_sink *)sink;
}

bool s3_sink_open(struct store *store, const char *key, const char *content_type, store_note *note, void *context,
                  struct store_sink **sink, struct fault *fault)
{
    struct s3_sink *s = calloc(1, sizeof(*s));
    size_t room = (size_t)store->options.part_bytes;
    void *buffer = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (s == NULL || buffer == MAP_FAILED) {
        free(s);
        return fault_log(fault, FAULT_UNAVAILABLE, "no memory for a part of %zu bytes", room);
    }
    madvise(buffer, room, MADV_NOHUGEPAGE); /* resident only as bytes arrive, not two megabytes at the first */
    s->sink.store = store;
    s->s3 = (struct s3 *)store;
    s->texts = arena_new((size_t)(64 * KIB));
    s->key = arena_strdup(s->texts, key);
    s->content_type = arena_strdup(s->texts, content_type != NULL ? content_type : "application/octet-stream");
    s->note = note;
    s->context = context;
    s->buffer = buffer;
    s->room = room;
    s->sha256 = digest_new(DIGEST_KIND_SHA256);
    s->md5 = digest_new(DIGEST_KIND_MD5);
    s->md5s = digest_new(DIGEST_KIND_MD5);
    s->composite = true;
    *sink = &s->sink;
    return true;
}

static void sink_free(struct s3_sink *s)
{
    s3_transfer_drop(&s->transfer);
    munmap(s->buffer, s->room);
    digest_free(s->sha256);
    digest_free(s->md5);
    digest_free(s->md5s);
    arena_free(s->texts);
    free(s->parts);
    free(s);
}

/* ---- one part ---- */

static struct s3_call part_call(struct s3_sink *s, size_t length)
{
    return (struct s3_call){
        S3_CALL("PUT", s->key),
        .query = {{"partNumber", arena_printf(s->s3->passing, "%zu", s->part_count + 1)}, {"uploadId", s->upload_id}},
        .body = {s->buffer, length},
        .ready = s->filled,
    };
}

static bool part_room(struct s3_sink *s, struct fault *fault)
{
    struct s3_part *parts = s->parts;

    if (s->part_count >= LIMIT_S3_PARTS)
        return fault_log(fault, FAULT_INTERNAL, "store: %s has more than %d parts", s->key, LIMIT_S3_PARTS);
    if (s->part_count < s->part_room)
        return true;
    s->part_room = MAX(s->part_room * 2, 16);
    parts = reallocarray(s->parts, s->part_room, sizeof(*parts));
    if (parts == NULL)
        abort();
    s->parts = parts;
    return true;
}

static bool multipart_begin(struct s3_sink *s, struct fault *fault)
{
    const char *id;

    if (s->upload_id != NULL)
        return true;
    if ((s->note != NULL && !s->note(s->context, s->key, "", fault)) ||
        !s3_multipart_create(s->s3, s->s3->passing, s->key, s->content_type, &id, fault))
        return false;
    s->upload_id = arena_strdup(s->texts, id);
    return s->note == NULL || s->note(s->context, s->key, s->upload_id, fault);
}

/* The bytes in the buffer arrived if the ETag is their MD5; a store that encrypts has no such ETag. */
static bool etag_agrees(const struct s3_answer *answer, const char *md5)
{
    return answer->encrypted || strcmp(answer->etag, md5) == 0;
}

static void part_keep(struct s3_sink *s, const struct s3_answer *answer)
{
    memcpy(s->parts[s->part_count++].etag, answer->etag, S3_ETAG);
    s->composite = s->composite && !answer->encrypted;
    s->filled = s->digested = 0;
}

/* The next bytes of the buffer; after the last ones of a part its MD5 is known. */
static void digest_step(struct s3_sink *s)
{
    size_t step = MIN((size_t)STEP, s->filled - s->digested);
    uint8_t md5[DIGEST_MD5];

    digest_add(s->sha256, s->buffer + s->digested, step);
    digest_add(s->md5, s->buffer + s->digested, step);
    s->digested += step;
    if (s->digested < s->filled)
        return;
    digest_finish(s->md5, md5);
    digest_hex(md5, sizeof(md5), s->part_md5);
    digest_add(s->md5s, md5, sizeof(md5));
}

/* Finishes the running transfer, or makes a whole one. The bytes are digested on the way: they wait in the buffer anyhow, and
 * the time until the store confirms them is idle. */
static void exchange(struct s3_sink *s, const struct s3_call *call, struct s3_answer *answer)
{
    if (s->transfer.easy == NULL)
        s3_transfer_start(&s->transfer, s->s3, call);
    do {
        s3_transfer_feed(&s->transfer, s->filled);
        if (s->digested < s->filled)
            digest_step(s);
    } while (s->digested < s->filled);
    s3_transfer_wait(&s->transfer);
    s3_transfer_finish(&s->transfer, s->s3->passing, answer);
}

/*
 * Sends what the buffer holds, again and again from the buffer, until the store confirms those very bytes. A transfer that
 * was streamed and broke is not counted as a try: the client's pace may have been its end.
 */
static bool send_buffer(struct s3_sink *s, const struct s3_call *call, struct s3_answer *answer, struct fault *fault)
{
    for (int tries = s->streamed && s->transfer.easy != NULL ? 0 : 1;; tries++) {
        enum s3_verdict verdict;

        exchange(s, call, answer);
        s3_request_read_error(s->s3->passing, answer);
        verdict = s3_request_verdict(&s->transfer, answer);
        if (verdict == S3_DONE && etag_agrees(answer, s->part_md5))
            return true;
        if (verdict == S3_REFUSED)
            return s3_request_fault(call, &s->transfer, answer, fault);
        if (tries == RETRY_TRIES && verdict == S3_DONE)
            return fault_log(fault, FAULT_STORE_UNAVAILABLE, "store: PUT %s: ETag %s for bytes with MD5 %s", s->key,
                             answer->etag, s->part_md5);
        if (tries == RETRY_TRIES)
            return s3_request_fault(call, &s->transfer, answer, fault);
        if (tries > 0)
            retry_wait(tries);
    }
}

/* The part in the buffer, whole, to its confirmation. */
static bool part_send(struct s3_sink *s, struct fault *fault)
{
    struct s3_answer answer;
    struct s3_call call;

    if (!part_room(s, fault) || !multipart_begin(s, fault))
        return false;
    call = part_call(s, s->filled);
    if (!send_buffer(s, &call, &answer, fault))
        return false;
    part_keep(s, &answer);
    return true;
}

/* ---- streaming ---- */

static bool fast_enough(const struct s3_sink *s)
{
    int64_t elapsed_us = stamp_ticks() - s->began_at;

    return (int64_t)s->filled >= STREAM_FROM && elapsed_us <= (int64_t)s->filled * STAMP_SECOND / STREAM_RATE;
}

/* Full, and surely not the whole object; or sure to become full, and more besides where it would be the first part. */
static bool worth_streaming(const struct s3_sink *s)
{
    int64_t missing = (int64_t)(s->room - s->filled), more = s->upload_id == NULL ? 1 : 0;

    return (missing == 0 && more == 0) || (s->sink.expected >= missing + more && fast_enough(s));
}

static bool stream(struct s3_sink *s, struct fault *fault)
{
    struct s3_call call;

    if (s->transfer.easy != NULL) {
        if (s->filled == s->room || s->filled - s->transfer.ready >= (size_t)STEP)
            s3_transfer_feed(&s->transfer, s->filled);
        return true;
    }
    if (!worth_streaming(s))
        return true;
    if (!multipart_begin(s, fault))
        return false;
    call = part_call(s, s->room);
    s->streamed = s->filled < s->room;
    s3_transfer_start(&s->transfer, s->s3, &call);
    s3_transfer_feed(&s->transfer, s->filled);
    return true;
}

static size_t fill(struct s3_sink *s, const char *bytes, size_t length)
{
    size_t step = MIN(MIN(length, (size_t)STEP), s->room - s->filled);

    if (s->filled == 0)
        s->began_at = stamp_ticks();
    memcpy(s->buffer + s->filled, bytes, step);
    s->filled += step;
    s->size += (int64_t)step;
    s->sink.expected = MAX(s->sink.expected - (int64_t)step, 0);
    return step;
}

/* A full part is waited for when the next byte is there, not before: the store confirms while the client sends. */
bool s3_sink_write(struct store_sink *sink, const void *bytes, size_t length, struct fault *fault)
{
    struct s3_sink *s = as_sink(sink);
    const char *at = bytes;

    if (s->failed)
        return fault_log(fault, FAULT_INTERNAL, "store: %s was given up before", s->key);
    s->failed = true;
    arena_reset(s->s3->passing);
    while (length > 0) {
        size_t step;

        if (s->filled == s->room && !part_send(s, fault))
            return false;
        step = fill(s, at, length);
        at += step;
        length -= step;
        if (!stream(s, fault))
            return false;
    }
    s->failed = false;
    return true;
}

/* ---- the end ---- */

/* As far as the store can be reached; what stays is in the note that the janitor reads. */
static void multipart_drop(struct s3_sink *s)
{
    struct fault ignored = {0};

    s3_transfer_drop(&s->transfer);
    if (s->upload_id != NULL && s3_multipart_abort(s->s3, s->s3->passing, s->key, s->upload_id, &ignored))
        s->upload_id = NULL;
}

void s3_sink_abort(struct store_sink *sink)
{
    struct s3_sink *s = as_sink(sink);

    arena_reset(s->s3->passing);
    multipart_drop(s);
    sink_free(s);
}

/* An object that fits into one part is one PUT, its digest signed. */
static bool put_whole(struct s3_sink *s, const char *sha256, char etag[S3_ETAG], struct fault *fault)
{
    struct s3_call call = {
        S3_CALL("PUT", s->key), .content_type = s->content_type, .payload = sha256, .body = {s->buffer, s->filled},
        .ready = s->filled,
    };
    struct s3_answer answer;

    multipart_drop(s);
    if (!send_buffer(s, &call, &answer, fault))
        return false;
    snprintf(etag, S3_ETAG, "%s", answer.etag);
    return true;
}

/* MD5 of the parts' MD5s, and their number: what S3 gives such an object as its ETag. */
static const char *composite_etag(struct s3_sink *s)
{
    uint8_t md5[DIGEST_MD5];
    char hex[DIGEST_MD5_HEX];

    digest_finish(s->md5s, md5);
    return s->composite ? arena_printf(s->texts, "%s-%zu", digest_hex(md5, sizeof(md5), hex), s->part_count) : "";
}

static bool put_parts(struct s3_sink *s, char etag[S3_ETAG], struct fault *fault)
{
    if (s->filled < s->room) /* what streams was announced as a whole part */
        s3_transfer_drop(&s->transfer);
    return (s->filled == 0 || part_send(s, fault)) &&
           s3_multipart_complete(s->s3, s->s3->passing, s->key, s->upload_id, s->parts, s->part_count,
                                 composite_etag(s), etag, fault);
}

/* Everything that was received is in the store. */
static bool finish(struct s3_sink *s, struct store_object *object, struct fault *fault)
{
    uint8_t sha256[DIGEST_SHA256];

    if (s->failed)
        return fault_log(fault, FAULT_INTERNAL, "store: %s was given up before", s->key);
    *object = (struct store_object){.size = s->size, .modified = stamp_now()};
    if (s->part_count > 0 && !put_parts(s, object->etag, fault))
        return false;
    do
        digest_step(s);
    while (s->digested < s->filled);
    digest_finish(s->sha256, sha256);
    digest_hex(sha256, sizeof(sha256), object->sha256);
    return s->part_count > 0 || put_whole(s, object->sha256, object->etag, fault);
}

bool s3_sink_commit(struct store_sink *sink, struct store_object *object, struct fault *fault)
{
    struct s3_sink *s = as_sink(sink);
    bool done;

    arena_reset(s->s3->passing);
    done = finish(s, object, fault);
    if (done)
        sink_free(s);
    else
        s3_sink_abort(sink);
    return done;
}
