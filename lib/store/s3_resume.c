/*
 * An object that arrives in several goes. What is left behind the last whole part when one of them ends is an object of its own, the remainder,
 * named by the number of the part that it begins; the next sink reads it into its ring and goes on filling that part. A later remainder of the
 * same part begins with the same bytes, so an earlier one's length is true of it, too.
 */
#include "base/limits.h"
#include "store/s3_sink.h"

#define PIECE (512 * KIB) /* of a remainder, read at once */

bool s3_resume_keep(struct s3_sink *s, int64_t size, int64_t remainder, const char *sha256, struct fault *fault)
{
    struct store_progress progress = {
        .size = size, .remainder = remainder, .parts = s->parts, .part_count = s->part_count};

    if (s->goes.keep == NULL)
        return true;
    snprintf(progress.sha256, sizeof progress.sha256, "%s", sha256);
    if (!s->goes.keep(s->context, &progress, fault))
        return false;
    s->goes.kept = size;
    return true;
}

static const char *remainder_key(struct s3_sink *s)
{
    const char *slash = strrchr(s->key, '/');

    return arena_printf(s->texts, "%.*s" STORE_REMAINDERS "%zu", slash != NULL ? (int)(slash + 1 - s->key) : 0, s->key,
                        s->filling->number);
}

/* ---- beginning ---- */

static bool read_remainder(struct s3_sink *s, int64_t length, struct fault *fault)
{
    const char *key = remainder_key(s);
    char *piece = length > 0 ? malloc((size_t)MIN(length, PIECE)) : NULL;
    bool read = true;

    if (length > 0 && piece == NULL)
        abort();
    for (int64_t at = 0; read && at < length; at += PIECE) {
        const size_t step = (size_t)MIN(length - at, PIECE);

        read = s3_object_read(s->sink.store, key, at, piece, step, fault);
        if (read)
            s3_sink_refill(s, piece, step);
    }
    free(piece);
    return read;
}

static bool go_on(struct s3_sink *s, const struct store_resume *resume, struct fault *fault)
{
    const struct store_progress *from = &resume->from;

    for (size_t i = 0; i < from->part_count; i++)
        s3_sink_part(s, &from->parts[i], true);
    s3_piece_open(s->filling, 0, from->part_count + 1);
    s->size = s->goes.kept = from->size;
    if (from->sha256[0] != '\0' && !digest_resume(s->sink.sha256, str_of(from->sha256)))
        return fault_log(fault, FAULT_INTERNAL, "store: the digest of %s cannot go on", s->key);
    if (from->remainder >= (int64_t)s->part_bytes)
        return fault_log(fault, FAULT_INTERNAL, "store: the remainder of %s is longer than a part", s->key);
    return read_remainder(s, from->remainder, fault);
}

bool s3_resume_open(struct store *store, const struct store_resume *resume, struct store_sink **sink,
                    struct fault *fault)
{
    struct s3_sink *s;

    if (!s3_sink_make(store, resume->key, resume->content_type, (size_t)resume->part_bytes, &s, fault))
        return false;
    s->note = resume->note;
    s->context = resume->context;
    s->goes.keep = resume->keep;
    if (resume->upload_id[0] != '\0')
        s->upload_id = arena_strdup(s->texts, resume->upload_id);
    if (!go_on(s, resume, fault)) {
        s3_sink_free(s);
        return false;
    }
    *sink = &s->sink;
    return true;
}

/* ---- ending ---- */

static bool write_remainder(struct s3_sink *s, struct fault *fault)
{
    struct s3_call call = {S3_CALL("PUT", remainder_key(s)), .content_type = "application/octet-stream"};
    struct s3_answer answer;

    if (s->filling->filled == 0 || s->size == s->goes.kept)
        return true;
    if (s->note != NULL && !s->note(s->context, call.key, "", fault))
        return false;
    s3_check_finish(&s->check, s->filling->check);
    s3_piece_body(s->filling, &s->ring, s->filling->filled, &call);
    if (s->check.kind == STORE_CRC32C)
        call.headers[0] = (struct sigv4_pair){"x-amz-checksum-crc32c", s->filling->check};
    return s3_piece_send(s->filling, s->s3, &call, &answer, fault);
}

static bool pause_all(struct s3_sink *s, struct fault *fault)
{
    char sha256[DIGEST_STATE];

    if (s->failed)
        return fault_log(fault, FAULT_INTERNAL, "store: %s was given up before", s->key);
    arena_reset(s->s3->passing);
    return s3_sink_settle(s, fault) && write_remainder(s, fault) &&
           s3_resume_keep(s, s->size, (int64_t)s->filling->filled, digest_save(s->sink.sha256, sha256), fault);
}

bool s3_resume_pause(struct store_sink *sink, struct fault *fault)
{
    struct s3_sink *s = (struct s3_sink *)sink;
    const bool paused = pause_all(s, fault);

    s3_sink_free(s);
    return paused;
}

void s3_resume_leave(struct store_sink *sink)
{
    s3_sink_free((struct s3_sink *)sink);
}
