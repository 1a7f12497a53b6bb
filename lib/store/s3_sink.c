/*
 * One object as it arrives. Bytes go into a ring that has room for one part and a little more: while the store confirms
 * a full part, the first bytes of the next are taken and sent already.
 *
 * A part is sent while it fills ("streamed") when it is certain to become full (store_sink_expect), for its length goes ahead of its
 * bytes, and when it fills fast: a slow client would keep a request open until the store's time-out, and gains nothing.
 * For the same reason nothing is begun ahead for a slow client: its full parts are waited for.
 *
 * Parts go out as UNSIGNED-PAYLOAD, since a signed digest would have to go ahead of the bytes; the checksum that comes back
 * (s3_check.h) proves that they arrived. If the stream ends early after all, the half-sent request is dropped and the bytes go again from
 * the ring with their right length.
 */
#include "store/s3_sink.h"

#include <sys/mman.h>

#include "base/limits.h"

#define STEP (256 * KIB) /* offered to the socket at a time */
#define AHEAD (2 * MIB)  /* of the next part, while the store confirms the last: about what arrives in the meantime */
#define PIECE (64 * KIB) /* copied and digested at a time: it stays in the cache */

static struct s3_sink *as_sink(struct store_sink *sink)
{
    return (struct s3_sink *)sink;
}

/* Resident only as bytes arrive: page by page, not two megabytes at the first. */
static bool ring_map(struct s3_ring *ring, size_t size)
{
    void *bytes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (bytes == MAP_FAILED)
        return false;
    madvise(bytes, size, MADV_NOHUGEPAGE);
    *ring = (struct s3_ring){bytes, size};
    return true;
}

bool s3_sink_make(struct store *store, const char *key, const char *content_type, size_t part_bytes,
                  struct s3_sink **sink, struct fault *fault)
{
    struct s3_sink *s = calloc(1, sizeof(*s));

    if (s == NULL)
        abort();
    s->part_bytes = part_bytes;
    if (!ring_map(&s->ring, s->part_bytes + (size_t)AHEAD)) {
        free(s);
        return fault_log(fault, FAULT_UNAVAILABLE, "no memory for a part of %zu bytes", part_bytes);
    }
    s->sink.store = store;
    s->s3 = (struct s3 *)store;
    s->texts = arena_new((size_t)(64 * KIB));
    s->key = arena_strdup(s->texts, key);
    s->content_type = arena_strdup(s->texts, content_type != NULL ? content_type : "application/octet-stream");
    s->filling = &s->pieces[0];
    s3_piece_open(s->filling, 0, 1);
    s->sink.sha256 = digest_new(DIGEST_KIND_SHA256);
    s3_check_open(&s->check, store->options.checksum);
    s->md5s = digest_new(DIGEST_KIND_MD5);
    s->composite = true;
    *sink = s;
    return true;
}

bool s3_sink_open(struct store *store, const char *key, const char *content_type, store_note *note, void *context,
                  struct store_sink **sink, struct fault *fault)
{
    struct s3_sink *s;

    if (!s3_sink_make(store, key, content_type, (size_t)store->options.part_bytes, &s, fault))
        return false;
    s->note = note;
    s->context = context;
    *sink = &s->sink;
    return true;
}

static void drop_transfers(struct s3_sink *s)
{
    s3_transfer_drop(&s->pieces[0].transfer);
    s3_transfer_drop(&s->pieces[1].transfer);
}

void s3_sink_free(struct s3_sink *s)
{
    drop_transfers(s);
    munmap(s->ring.bytes, s->ring.size);
    digest_free(s->sink.sha256);
    s3_check_close(&s->check);
    digest_free(s->md5s);
    arena_free(s->texts);
    free(s->parts);
    free(s);
}

/* ---- parts ---- */

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

static struct s3_call part_call(struct s3_sink *s, const struct s3_piece *piece, size_t length)
{
    struct s3_call call = {
        S3_CALL("PUT", s->key),
        .query = {{"partNumber", arena_printf(s->s3->passing, "%zu", piece->number)}, {"uploadId", s->upload_id}},
    };

    s3_piece_body(piece, &s->ring, length, &call);
    if (s->check.kind == STORE_CRC32C)
        call.trailer = piece->check;
    return call;
}

void s3_sink_part(struct s3_sink *s, const struct store_part *part, bool is_md5)
{
    uint8_t md5[DIGEST_MD5];

    if (s->part_count == s->part_room) {
        s->part_room = MAX(s->part_room * 2, 16);
        s->parts = reallocarray(s->parts, s->part_room, sizeof(*s->parts));
        if (s->parts == NULL)
            abort();
    }
    s->parts[s->part_count++] = *part;
    s->composite =
        s->composite && is_md5 && strlen(part->etag) == 2 * DIGEST_MD5 && digest_from_hex(str_of(part->etag), md5);
    if (s->composite)
        digest_add(s->md5s, md5, sizeof(md5));
}

static void part_keep(struct s3_sink *s, const struct s3_answer *answer)
{
    struct store_part part = {{0}, {0}};

    memcpy(part.etag, answer->etag, S3_ETAG);
    snprintf(part.crc32c, S3_CHECK, "%s", s->check.kind == STORE_CRC32C ? answer->crc32c : "");
    s3_sink_part(s, &part, !answer->encrypted);
}

static bool part_confirm(struct s3_sink *s, struct s3_piece *piece, struct fault *fault)
{
    const struct s3_call call = part_call(s, piece, piece->filled);
    struct s3_answer answer;

    if (!s3_piece_send(piece, s->s3, &call, &answer, fault))
        return false;
    part_keep(s, &answer);
    return true;
}

static bool waiting_confirm(struct s3_sink *s, struct fault *fault)
{
    struct s3_piece *piece = s->waiting;

    s->waiting = NULL;
    return piece == NULL || (part_confirm(s, piece, fault) && s3_resume_keep(s, s->goes.end, 0, s->goes.sha256, fault));
}

/* No more bytes for the piece: what confirms it is known. */
static void piece_close(struct s3_sink *s)
{
    s3_check_finish(&s->check, s->filling->check);
}

/* The full piece becomes the waiting one, and the other is filled from where it ends. */
static bool turn(struct s3_sink *s, struct fault *fault)
{
    struct s3_piece *full = s->filling;
    bool ahead = s3_piece_fast(full);

    if (!waiting_confirm(s, fault) || !multipart_begin(s, fault))
        return false;
    if (full->number == LIMIT_S3_PARTS)
        return fault_log(fault, FAULT_INTERNAL, "store: %s has more than %d parts", s->key, LIMIT_S3_PARTS);
    piece_close(s);
    if (full->transfer.easy == NULL) {
        const struct s3_call call = part_call(s, full, full->filled);

        s3_piece_start(full, s->s3, &call);
    } else {
        s3_transfer_feed(&full->transfer, full->filled); /* its trailer goes while the next part comes */
    }
    s->waiting = full;
    s->goes.end = s->size;
    if (s->goes.keep != NULL)
        digest_save(s->sink.sha256, s->goes.sha256);
    s->filling = full == &s->pieces[0] ? &s->pieces[1] : &s->pieces[0];
    s3_piece_open(s->filling, (full->start + full->filled) % s->ring.size, full->number + 1);
    return ahead || waiting_confirm(s, fault);
}

/* ---- filling ---- */

/* Full, and surely not the whole object; or sure to become full, and more besides where it would be the first part. */
static bool worth_streaming(const struct s3_sink *s)
{
    int64_t missing = (int64_t)(s->part_bytes - s->filling->filled), more = s->upload_id == NULL ? 1 : 0;

    return (missing == 0 && more == 0) || (s->sink.expected >= missing + more && s3_piece_fast(s->filling));
}

static bool stream(struct s3_sink *s, struct fault *fault)
{
    struct s3_call call;

    if (s->filling->transfer.easy != NULL) {
        s3_transfer_feed(&s->filling->transfer, s->filling->filled);
        return true;
    }
    if (!worth_streaming(s))
        return true;
    if (!multipart_begin(s, fault))
        return false;
    call = part_call(s, s->filling, s->part_bytes);
    s3_piece_start(s->filling, s->s3, &call);
    return true;
}

/* Now and then, and when a piece is full: what is there goes on its way. */
static bool go_on(struct s3_sink *s, struct fault *fault)
{
    if (s->undriven < (size_t)STEP && s->filling->filled < s->part_bytes)
        return true;
    s->undriven = 0;
    if (!stream(s, fault))
        return false;
    s3_transfer_drive(s->s3);
    return s->waiting == NULL || !s->waiting->transfer.done || waiting_confirm(s, fault);
}

void s3_sink_refill(struct s3_sink *s, const char *bytes, size_t length)
{
    while (length > 0) {
        const size_t step = s3_piece_fill(s->filling, &s->ring, bytes, length, s->part_bytes);

        s3_check_add(&s->check, bytes, step);
        bytes += step;
        length -= step;
    }
}

static size_t take(struct s3_sink *s, const char *bytes, size_t length, size_t limit)
{
    size_t step = s3_piece_fill(s->filling, &s->ring, bytes, MIN(length, (size_t)PIECE), limit);

    digest_add(s->sink.sha256, bytes, step);
    s3_check_add(&s->check, bytes, step);
    s->size += (int64_t)step;
    s->undriven += step;
    s->sink.expected = MAX(s->sink.expected - (int64_t)step, 0);
    return step;
}

/* A full piece is passed on when the next byte is there and not before: it might have been the last one of a single PUT. */
static bool make_room(struct s3_sink *s, size_t *limit, struct fault *fault)
{
    if (s->filling->filled == s->part_bytes && !turn(s, fault))
        return false;
    if (s->waiting != NULL && s->filling->filled == (size_t)AHEAD && !waiting_confirm(s, fault))
        return false;
    *limit = s->waiting != NULL ? (size_t)AHEAD : s->part_bytes;
    return true;
}

bool s3_sink_write(struct store_sink *sink, const void *bytes, size_t length, struct fault *fault)
{
    struct s3_sink *s = as_sink(sink);
    const char *at = bytes, *end = at + length;

    if (s->failed)
        return fault_log(fault, FAULT_INTERNAL, "store: %s was given up before", s->key);
    s->failed = true;
    arena_reset(s->s3->passing);
    while (at < end) {
        size_t limit;

        if (!make_room(s, &limit, fault))
            return false;
        at += take(s, at, (size_t)(end - at), limit);
        if (!go_on(s, fault))
            return false;
    }
    s->failed = false;
    return true;
}

/* ---- the end ---- */

bool s3_sink_settle(struct s3_sink *s, struct fault *fault)
{
    if (s->filling->filled == s->part_bytes && !turn(s, fault))
        return false;
    s3_transfer_drop(&s->filling->transfer); /* what streams was announced as a whole part */
    return waiting_confirm(s, fault);
}

static bool multipart_abort(struct s3_sink *s)
{
    struct fault ignored = {0};

    return s->failed ? s3_multipart_abort_briefly(s->s3, s->s3->passing, s->key, s->upload_id)
                     : s3_multipart_abort(s->s3, s->s3->passing, s->key, s->upload_id, &ignored);
}

/* As far as the store can be reached; what stays is in the note that the janitor reads. */
static void multipart_drop(struct s3_sink *s)
{
    drop_transfers(s);
    if (s->upload_id != NULL && multipart_abort(s))
        s->upload_id = NULL;
}

void s3_sink_abort(struct store_sink *sink)
{
    struct s3_sink *s = as_sink(sink);

    arena_reset(s->s3->passing);
    multipart_drop(s);
    s3_sink_free(s);
}

/* An object that fits into one part is one PUT, its digest signed. */
static bool put_whole(struct s3_sink *s, const char *sha256, char etag[S3_ETAG], struct fault *fault)
{
    struct s3_call call = {S3_CALL("PUT", s->key), .content_type = s->content_type, .payload = sha256};
    struct s3_answer answer;

    multipart_drop(s);
    s3_piece_body(s->filling, &s->ring, s->filling->filled, &call);
    if (s->check.kind == STORE_CRC32C)
        call.headers[0] = (struct sigv4_pair){"x-amz-checksum-crc32c", s->filling->check};
    if (!s3_piece_send(s->filling, s->s3, &call, &answer, fault))
        return false;
    snprintf(etag, S3_ETAG, "%s", answer.etag);
    return true;
}

/* MD5 of the parts' ETags, which are MD5s, and their number: what S3 gives such an object as its ETag. */
static const char *composite_etag(struct s3_sink *s)
{
    uint8_t md5[DIGEST_MD5];
    char hex[DIGEST_MD5_HEX];

    digest_finish(s->md5s, md5);
    return s->composite ? arena_printf(s->texts, "%s-%zu", digest_hex(md5, sizeof(md5), hex), s->part_count) : "";
}

static bool put_parts(struct s3_sink *s, char etag[S3_ETAG], struct fault *fault)
{
    if (s->filling->filled < s->part_bytes) /* what streams was announced as a whole part */
        s3_transfer_drop(&s->filling->transfer);
    return waiting_confirm(s, fault) && (s->filling->filled == 0 || part_confirm(s, s->filling, fault)) &&
           s3_multipart_complete(s->s3, s->s3->passing, s->key, s->upload_id, s->parts, s->part_count,
                                 composite_etag(s), etag, fault);
}

bool s3_sink_commit(struct store_sink *sink, struct store_object *object, struct fault *fault)
{
    struct s3_sink *s = as_sink(sink);
    uint8_t sha256[DIGEST_SHA256];
    bool done;

    arena_reset(s->s3->passing);
    *object = (struct store_object){.size = s->size, .modified = stamp_now()};
    digest_finish(s->sink.sha256, sha256);
    digest_hex(sha256, sizeof(sha256), object->sha256);
    if (s->filling->filled > 0 || s->filling->number == 1)
        piece_close(s);
    if (s->failed)
        done = fault_log(fault, FAULT_INTERNAL, "store: %s was given up before", s->key);
    else
        done = s->filling->number == 1 ? put_whole(s, object->sha256, object->etag, fault)
                                       : put_parts(s, object->etag, fault);
    s->failed = !done;
    if (done || s->goes.keep != NULL) /* what was kept of one in several goes stays: another one goes on */
        s3_sink_free(s);
    else
        s3_sink_abort(sink);
    return done;
}
