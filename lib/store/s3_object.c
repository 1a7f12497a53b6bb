/* Objects that are there: stat, fetch, list, removal. */
#include <unistd.h>

#include "base/limits.h"
#include "base/num.h"
#include "store/retry.h"
#include "store/s3.h"
#include "store/scratch.h"
#include "store/xml.h"

static struct s3 *entered(struct store *store)
{
    struct s3 *s3 = (struct s3 *)store;

    arena_reset(s3->passing);
    return s3;
}

static void describe(const struct s3_answer *answer, struct store_object *object)
{
    object->size = answer->size;
    object->modified = answer->modified;
    snprintf(object->etag, sizeof(object->etag), "%s", answer->etag);
}

bool s3_object_stat(struct store *store, const char *key, struct store_object *object, struct fault *fault)
{
    struct s3 *s3 = entered(store);
    const struct s3_call call = {S3_CALL("HEAD", key)};
    struct s3_answer answer;

    if (!s3_request(s3, s3->passing, &call, &answer, fault))
        return false;
    *object = (struct store_object){0};
    describe(&answer, object);
    return true;
}

/* A server that takes no notice of Range sends all of it, up to LIMIT_S3_ANSWER: too much of a large object, which is then refused. Of an
 * object without bytes no range can be had. */
bool s3_object_head(struct store *store, const char *key, char *bytes, size_t room, size_t *length, struct fault *fault)
{
    struct s3 *s3 = entered(store);
    const char *range = arena_printf(s3->passing, "bytes=0-%zu", room - 1);
    const struct s3_call call = {S3_CALL("GET", key), .headers = {{"range", range}}};
    struct fault mine = {0};
    struct s3_answer answer;

    if (!s3_request(s3, s3->passing, &call, &answer, &mine) && answer.status != 416)
        return fault_log(fault, mine.kind, "%s", mine.log);
    *length = answer.status == 416 ? 0 : MIN(room, answer.body.len);
    memcpy(bytes, answer.body.at, *length);
    return true;
}

bool s3_object_read(struct store *store, const char *key, int64_t at, char *bytes, size_t length, struct fault *fault)
{
    struct s3 *s3 = entered(store);
    const char *range =
        arena_printf(s3->passing, "bytes=%lld-%lld", (long long)at, (long long)(at + (int64_t)length - 1));
    const struct s3_call call = {S3_CALL("GET", key), .headers = {{"range", range}}};
    struct s3_answer answer;

    if (!s3_request(s3, s3->passing, &call, &answer, fault))
        return false;
    if (answer.body.len != length)
        return fault_log(fault, FAULT_STORE_UNAVAILABLE, "store: GET %s gave %zu bytes for the range %s", key,
                         answer.body.len, range);
    memcpy(bytes, answer.body.at, length);
    return true;
}

/* ---- fetch ---- */

/* One try, from the first byte: what a broken one left is overwritten. */
static enum s3_verdict download(struct s3 *s3, struct s3_call *call, struct s3_answer *answer, bool *silent,
                                struct fault *fault)
{
    struct s3_transfer transfer;
    enum s3_verdict verdict;

    if (ftruncate(call->fd, 0) != 0 || lseek(call->fd, 0, SEEK_SET) != 0) {
        fault_log(fault, FAULT_INTERNAL, "scratch file: %m");
        return S3_REFUSED;
    }
    digest_restart(call->digest);
    s3_transfer_start(&transfer, s3, call);
    s3_transfer_wait(&transfer);
    s3_transfer_finish(&transfer, s3->passing, answer);
    verdict = s3_request_verdict(&transfer, answer);
    *silent = s3_transfer_was_silent(&transfer);
    if (verdict != S3_DONE)
        s3_request_fault(call, &transfer, answer, fault);
    return verdict;
}

static bool download_all(struct s3 *s3, struct s3_call *call, struct s3_answer *answer, struct fault *fault)
{
    for (int tries = 1;; tries++) {
        struct fault mine = {0};
        bool silent = false;
        enum s3_verdict verdict = download(s3, call, answer, &silent, &mine);

        if (verdict == S3_DONE)
            return true;
        if (verdict == S3_REFUSED || !retry_worth(tries, silent))
            return fault_log(fault, mine.kind, "%s", mine.log);
        retry_wait(tries);
    }
}

bool s3_object_fetch(struct store *store, const char *key, const char *scratch, int *fd, struct store_object *object,
                     struct fault *fault)
{
    struct s3 *s3 = entered(store);
    struct s3_call call = {S3_CALL("GET", key)};
    struct s3_answer answer;
    bool done;

    if (!scratch_open(scratch, &call.fd, fault))
        return false;
    call.digest = digest_new(DIGEST_KIND_SHA256);
    done = download_all(s3, &call, &answer, fault);
    if (done && object != NULL) {
        uint8_t sha256[DIGEST_SHA256];

        *object = (struct store_object){0};
        describe(&answer, object);
        digest_finish(call.digest, sha256);
        digest_hex(sha256, sizeof(sha256), object->sha256);
    }
    digest_free(call.digest);
    return scratch_hand_over(call.fd, done, fd, fault);
}

/* ---- list ---- */

static struct store_entry read_entry(struct arena *arena, struct str xml)
{
    struct store_entry entry = {.key = xml_text(arena, xml, "Key"), .modified = STAMP_NONE};

    if (!num_parse(str_of(xml_text(arena, xml, "Size")), 0, INT64_MAX, &entry.size))
        entry.size = 0;
    if (!stamp_parse(str_of(xml_text(arena, xml, "LastModified")), &entry.modified))
        entry.modified = STAMP_NONE;
    return entry;
}

static bool list_page(struct s3 *s3, struct arena *arena, const char *prefix, const char *token,
                      struct store_entry **entries, size_t *count, const char **next, struct fault *fault)
{
    struct s3_call call = {S3_CALL("GET", NULL),
                           .query = {{"list-type", "2"}, {"prefix", prefix}, {"max-keys", "1000"}}};
    struct str rest, xml;
    struct s3_answer answer;

    if (token != NULL)
        call.query[3] = (struct sigv4_pair){"continuation-token", token};
    if (!s3_request(s3, s3->passing, &call, &answer, fault))
        return false;
    *entries = arena_array(arena, STORE_PAGE, sizeof(**entries));
    *count = 0;
    rest = answer.body;
    while (*count < STORE_PAGE && xml_next(&rest, "Contents", &xml))
        (*entries)[(*count)++] = read_entry(arena, xml);
    *next = NULL;
    if (strcmp(xml_text(s3->passing, answer.body, "IsTruncated"), "true") == 0)
        *next = xml_text(arena, answer.body, "NextContinuationToken");
    return true;
}

bool s3_object_list(struct store *store, struct arena *arena, const char *prefix, const char *token,
                    struct store_entry **entries, size_t *count, const char **next, struct fault *fault)
{
    return list_page(entered(store), arena, prefix, token, entries, count, next, fault);
}

/* ---- removal ---- */

bool s3_object_remove(struct store *store, const char *key, struct fault *fault)
{
    struct s3 *s3 = entered(store);
    const struct s3_call call = {S3_CALL("DELETE", key)};
    struct fault mine = {0};
    struct s3_answer answer;

    if (s3_request(s3, s3->passing, &call, &answer, &mine) || mine.kind == FAULT_OBJECT_MISSING)
        return true;
    return fault_log(fault, mine.kind, "%s", mine.log);
}

/* Up to a thousand keys in one request; the quiet form answers with what failed only. */
static bool remove_page(struct s3 *s3, const struct store_entry *entries, size_t count, struct fault *fault)
{
    struct s3_call call = {S3_CALL("POST", NULL), .query = {{"delete", ""}}, .content_type = "application/xml"};
    struct buf xml = buf_make(LIMIT_S3_ANSWER);
    uint8_t md5[DIGEST_MD5];
    char hash[DIGEST_SHA256_HEX];
    struct digest *digest = digest_new(DIGEST_KIND_MD5);
    struct s3_answer answer;
    bool done;

    buf_puts(&xml, "<Delete><Quiet>true</Quiet>");
    for (size_t i = 0; i < count; i++)
        buf_printf(&xml, "<Object><Key>%s</Key></Object>", xml_escape(s3->passing, entries[i].key));
    buf_puts(&xml, "</Delete>");
    digest_add(digest, xml.data, xml.len);
    digest_finish(digest, md5);
    digest_free(digest);
    digest_sha256_hex(buf_str(&xml), hash);
    call.md5 = md5;
    call.payload = hash;
    call.body = buf_str(&xml);
    call.ready = xml.len;
    done = s3_request(s3, s3->passing, &call, &answer, fault);
    buf_free(&xml);
    return done;
}

/* The first page again and again, since what it showed is gone by then. */
bool s3_object_remove_prefix(struct store *store, const char *prefix, int64_t *removed, struct fault *fault)
{
    struct store_entry *entries;
    const char *next;
    size_t count;

    do {
        struct s3 *s3 = entered(store);

        if (!list_page(s3, s3->passing, prefix, NULL, &entries, &count, &next, fault) ||
            (count > 0 && !remove_page(s3, entries, count, fault)))
            return false;
        *removed += (int64_t)count;
    } while (next != NULL && count > 0);
    return s3_multipart_abort_prefix((struct s3 *)store, ((struct s3 *)store)->passing, prefix, fault);
}
