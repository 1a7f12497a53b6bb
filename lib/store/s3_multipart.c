/* The multipart calls: create, complete, abort, and the list of what was begun and not ended. */
#include "base/limits.h"
#include "store/s3.h"
#include "store/xml.h"

#define BRIEF_MS 3000
/* What "complete" says of one part, at most. */
#define PART_XML 220

bool s3_multipart_create(struct s3 *s3, struct arena *arena, const char *key, const char *content_type,
                         const char **upload_id, struct fault *fault)
{
    struct s3_call call = {S3_CALL("POST", key), .query = {{"uploads", ""}}, .content_type = content_type};
    struct s3_answer answer;

    if (s3->store.options.checksum == STORE_CRC32C)
        call.headers[0] = (struct sigv4_pair){"x-amz-checksum-algorithm", "CRC32C"};
    if (!s3_request(s3, arena, &call, &answer, fault))
        return false;
    *upload_id = xml_text(arena, answer.body, "UploadId");
    return **upload_id != '\0' ||
           fault_log(fault, FAULT_INTERNAL, "store: POST %s: CreateMultipartUpload gave no UploadId", key);
}

static void list_parts(struct buf *xml, struct arena *arena, const struct store_part *parts, size_t count)
{
    buf_puts(xml, "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
    for (size_t i = 0; i < count; i++) {
        buf_printf(xml, "<Part><PartNumber>%zu</PartNumber><ETag>\"%s\"</ETag>", i + 1,
                   xml_escape(arena, parts[i].etag));
        if (parts[i].crc32c[0] != '\0')
            buf_printf(xml, "<ChecksumCRC32C>%s</ChecksumCRC32C>", parts[i].crc32c);
        buf_puts(xml, "</Part>");
    }
    buf_puts(xml, "</CompleteMultipartUpload>");
}

/* When the answer to "complete" was lost, asking again gives NoSuchUpload, although the object is there. */
static bool completed_before(struct s3 *s3, struct arena *arena, const char *key, const char *composite,
                             char etag[S3_ETAG])
{
    const struct s3_call call = {S3_CALL("HEAD", key)};
    struct fault ignored = {0};
    struct s3_answer answer;

    if (*composite == '\0' || !s3_request(s3, arena, &call, &answer, &ignored) || strcmp(answer.etag, composite) != 0)
        return false;
    snprintf(etag, S3_ETAG, "%s", answer.etag);
    return true;
}

static void unquoted(const char *text, char etag[S3_ETAG])
{
    struct str inner = str_of(text);

    if (inner.len >= 2 && inner.at[0] == '"')
        inner = (struct str){inner.at + 1, inner.len - 2};
    snprintf(etag, S3_ETAG, "%.*s", (int)inner.len, inner.at);
}

bool s3_multipart_complete(struct s3 *s3, struct arena *arena, const char *key, const char *upload_id,
                           const struct store_part *parts, size_t count, const char *composite, char etag[S3_ETAG],
                           struct fault *fault)
{
    struct buf xml = buf_make(LIMIT_S3_PARTS * PART_XML);
    char hash[DIGEST_SHA256_HEX];
    struct s3_answer answer;
    struct s3_call call = {S3_CALL("POST", key), .query = {{"uploadId", upload_id}}, .content_type = "application/xml"};
    bool done;

    list_parts(&xml, arena, parts, count);
    digest_sha256_hex(buf_str(&xml), hash);
    call.payload = hash;
    call.body = buf_str(&xml);
    call.ready = xml.len;
    done = s3_request(s3, arena, &call, &answer, fault);
    buf_free(&xml);
    if (done)
        unquoted(xml_text(arena, answer.body, "ETag"), etag);
    else if (answer.status == 404 && completed_before(s3, arena, key, composite, etag))
        fault_clear(fault);
    else
        return false;
    return true;
}

static bool abort_one(struct s3 *s3, struct arena *arena, const char *key, const char *upload_id, struct fault *fault)
{
    const struct s3_call call = {S3_CALL("DELETE", key), .query = {{"uploadId", upload_id}}};
    struct fault mine = {0};
    struct s3_answer answer;

    if (s3_request(s3, arena, &call, &answer, &mine) || mine.kind == FAULT_OBJECT_MISSING)
        return true;
    return fault_log(fault, mine.kind, "%s", mine.log);
}

bool s3_multipart_abort_briefly(struct s3 *s3, struct arena *arena, const char *key, const char *upload_id)
{
    const struct s3_call call = {S3_CALL("DELETE", key), .query = {{"uploadId", upload_id}}, .timeout_ms = BRIEF_MS,
                                 .once = true};
    struct fault mine = {0};
    struct s3_answer answer;

    return s3_request(s3, arena, &call, &answer, &mine) || mine.kind == FAULT_OBJECT_MISSING;
}

/* Aborts what one page of the list shows. `exact` NULL: every key. */
static bool abort_listed(struct s3 *s3, struct arena *arena, struct str page, const char *exact, struct fault *fault)
{
    struct str upload;

    while (xml_next(&page, "Upload", &upload)) {
        const char *key = xml_text(arena, upload, "Key");

        if ((exact == NULL || strcmp(key, exact) == 0) &&
            !abort_one(s3, arena, key, xml_text(arena, upload, "UploadId"), fault))
            return false;
    }
    return true;
}

static bool abort_all(struct s3 *s3, struct arena *arena, const char *prefix, const char *exact, struct fault *fault)
{
    struct s3_call call = {S3_CALL("GET", NULL),
                           .query = {{"uploads", ""}, {"prefix", prefix}, {"max-uploads", "1000"}}};
    struct s3_answer answer;

    do {
        if (!s3_request(s3, arena, &call, &answer, fault) || !abort_listed(s3, arena, answer.body, exact, fault))
            return false;
        call.query[3] = (struct sigv4_pair){"key-marker", xml_text(arena, answer.body, "NextKeyMarker")};
        call.query[4] = (struct sigv4_pair){"upload-id-marker", xml_text(arena, answer.body, "NextUploadIdMarker")};
    } while (strcmp(xml_text(arena, answer.body, "IsTruncated"), "true") == 0 && *call.query[3].value != '\0');
    return true;
}

bool s3_multipart_abort(struct s3 *s3, struct arena *arena, const char *key, const char *upload_id, struct fault *fault)
{
    return *upload_id != '\0' ? abort_one(s3, arena, key, upload_id, fault) : abort_all(s3, arena, key, key, fault);
}

bool s3_multipart_abort_prefix(struct s3 *s3, struct arena *arena, const char *prefix, struct fault *fault)
{
    return abort_all(s3, arena, prefix, NULL, fault);
}
