#include "tests/support/peers/s3_peer.h"

#include <endian.h>
#include <pthread.h>

#include "base/crc32c.h"
#include "base/digest.h"

#define RULES 8
#define PARTS 16
#define HANG_UP_AFTER 100000

struct s3_peer {
    struct peer *http;
    pthread_mutex_t lock;
    struct s3_peer_rule rules[RULES];
    size_t rule_count;
    int unfinished, checked;
    bool wants_crc32c; /* of the parts of the upload begun last */
    uint8_t part_md5[PARTS + 1][DIGEST_MD5];
    size_t part_length[PARTS + 1];
    int64_t length; /* of the object; -1: none */
    char etag[64];
};

static void md5_of(const void *bytes, size_t length, uint8_t md5[DIGEST_MD5])
{
    struct digest *digest = digest_new(DIGEST_KIND_MD5);

    digest_add(digest, bytes, length);
    digest_finish(digest, md5);
    digest_free(digest);
}

static void fail(struct peer_reply *reply, int status, const char *code)
{
    reply->status = status;
    reply->headers = NULL;
    snprintf(reply->room, sizeof(reply->room),
             "<?xml version='1.0'?><Error><Code>%s</Code><Message>scripted &amp; meant</Message></Error>", code);
    reply->body = reply->room;
}

static void tell_etag(struct peer_reply *reply, const char *etag)
{
    snprintf(reply->room, sizeof(reply->room), "ETag: \"%s\"\r\n", etag);
    reply->headers = reply->room;
}

/* Beside the ETag. */
static void tell_crc32c(struct peer_reply *reply, struct str crc32c)
{
    size_t length = strlen(reply->room);

    if (crc32c.len > 0)
        snprintf(reply->room + length, sizeof(reply->room) - length, "x-amz-checksum-crc32c: %.*s\r\n", (int)crc32c.len,
                 crc32c.at);
}

/* ---- good behaviour ---- */

struct payload {
    struct str bytes, crc32c; /* in base64, as the client says; empty: it does not */
};

static struct str line_behind(struct str text, const char *name)
{
    const char *at = memmem(text.at, text.len, name, strlen(name));
    struct str rest = {NULL, 0};

    if (at != NULL)
        rest = (struct str){at + strlen(name), text.len - (size_t)(at + strlen(name) - text.at)};
    return str_trim(str_cut(&rest, '\r'));
}

/* A body with a trailer is one chunk of aws-chunked. */
static struct payload payload_of(const struct peer_request *request)
{
    struct str body = {request->body, request->length};
    struct payload payload = {body, line_behind(str_of(request->headers), "x-amz-checksum-crc32c: ")};
    size_t length;
    char *end;

    if (strstr(request->headers, "x-amz-trailer: x-amz-checksum-crc32c\r\n") == NULL)
        return payload;
    assert(strstr(request->headers, "content-encoding: aws-chunked\r\n") != NULL);
    assert(strstr(request->headers, "x-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\r\n") != NULL);
    length = strtoul(body.at, &end, 16);
    assert(length == strtoul(strstr(request->headers, "x-amz-decoded-content-length: ") + 30, NULL, 10));
    payload.bytes = (struct str){end + 2, length};
    body = (struct str){end + 2 + length, body.len - (size_t)(end + 2 + length - body.at)};
    assert(str_starts(body, STR("\r\n0\r\nx-amz-checksum-crc32c:")) && str_ends_nocase(body, STR("\r\n\r\n")));
    payload.crc32c = line_behind(body, "x-amz-checksum-crc32c:");
    return payload;
}

static bool checks(struct payload payload)
{
    const uint32_t big_endian = htobe32(crc32c_add(0, payload.bytes.at, payload.bytes.len));
    char text[9];

    return str_equal(payload.crc32c, str_of(digest_base64((const uint8_t *)&big_endian, sizeof(big_endian), text)));
}

static void put(struct s3_peer *s, const struct peer_request *request, struct peer_reply *reply)
{
    const struct payload payload = payload_of(request);
    const char *part = strstr(request->target, "partNumber=");
    size_t number = part != NULL ? strtoul(part + strlen("partNumber="), NULL, 10) : 0;
    uint8_t md5[DIGEST_MD5];
    char hex[DIGEST_MD5_HEX];

    assert(number <= PARTS);
    if (payload.crc32c.len > 0 ? !checks(payload) : number > 0 && s->wants_crc32c) {
        fail(reply, 400, "BadDigest");
        return;
    }
    md5_of(payload.bytes.at, payload.bytes.len, md5);
    digest_hex(md5, sizeof(md5), hex);
    memcpy(s->part_md5[number], md5, sizeof(md5));
    s->part_length[number] = payload.bytes.len;
    tell_etag(reply, hex);
    tell_crc32c(reply, payload.crc32c);
    s->checked += payload.crc32c.len > 0;
    if (number > 0)
        return;
    s->length = (int64_t)payload.bytes.len;
    snprintf(s->etag, sizeof(s->etag), "%s", hex);
}

static void complete(struct s3_peer *s, const struct peer_request *request, struct peer_reply *reply)
{
    size_t count = 0;
    uint8_t md5[DIGEST_MD5];
    char hex[DIGEST_MD5_HEX];

    for (const char *at = request->body; (at = strstr(at, "<PartNumber>")) != NULL; at++)
        count++;
    if (s->wants_crc32c && strstr(request->body, "<ChecksumCRC32C>") == NULL) {
        fail(reply, 400, "InvalidPart");
        return;
    }
    s->length = 0;
    for (size_t i = 1; i <= count; i++)
        s->length += (int64_t)s->part_length[i];
    md5_of(s->part_md5[1], count * DIGEST_MD5, md5);
    snprintf(s->etag, sizeof(s->etag), "%s-%zu", digest_hex(md5, sizeof(md5), hex), count);
    snprintf(reply->room, sizeof(reply->room),
             "<?xml version=\"1.0\"?>\n<CompleteMultipartUploadResult xmlns=\"x\"><ETag>&quot;%s&quot;</ETag>"
             "</CompleteMultipartUploadResult>",
             s->etag);
    reply->body = reply->room;
    s->unfinished--;
}

static void behave(struct s3_peer *s, const struct peer_request *request, struct peer_reply *reply)
{
    bool upload = strstr(request->target, "uploadId=") != NULL;

    if (strcmp(request->method, "PUT") == 0)
        put(s, request, reply);
    if (strcmp(request->method, "POST") == 0 && upload)
        complete(s, request, reply);
    if (strcmp(request->method, "POST") == 0 && strstr(request->target, "?uploads") != NULL) {
        reply->body = "<InitiateMultipartUploadResult><UploadId>an/id+1</UploadId></InitiateMultipartUploadResult>";
        s->unfinished++;
        s->wants_crc32c = strstr(request->headers, "x-amz-checksum-algorithm: CRC32C\r\n") != NULL;
    }
    if (strcmp(request->method, "DELETE") == 0) {
        reply->status = 204;
        s->unfinished -= upload ? 1 : 0;
    }
    if (strcmp(request->method, "HEAD") == 0)
        tell_etag(reply, s->etag);
    if (strcmp(request->method, "GET") == 0)
        reply->body = "0123456789";
}

/* ---- and bad ---- */

static struct s3_peer_rule *rule_for(struct s3_peer *s, const struct peer_request *request)
{
    char line[4096];

    snprintf(line, sizeof(line), "%s %s", request->method, request->target);
    for (size_t i = 0; i < s->rule_count; i++)
        if (s->rules[i].times > 0 && strncmp(line, s->rules[i].request, strlen(s->rules[i].request)) == 0)
            return &s->rules[i];
    return NULL;
}

/* What is decided by the head alone. */
static void misbehave_early(enum s3_peer_fault fault, struct peer_reply *reply)
{
    if (fault == S3_PEER_HANG_UP) {
        reply->act = PEER_HANG_UP;
        reply->bytes = HANG_UP_AFTER;
    }
    if (fault == S3_PEER_BUSY) {
        reply->early = true;
        fail(reply, 503, "SlowDown");
    }
}

static void misbehave(struct s3_peer *s, enum s3_peer_fault fault, const struct peer_request *request,
                      struct peer_reply *reply)
{
    switch (fault) {
    case S3_PEER_ERROR:
        fail(reply, 500, "InternalError");
        break;
    case S3_PEER_WRONG_ETAG:
        tell_etag(reply, "00000000000000000000000000000000");
        break;
    case S3_PEER_WRONG_CRC32C:
        behave(s, request, reply);
        tell_etag(reply, s->etag);
        tell_crc32c(reply, STR("AAAAAA=="));
        break;
    case S3_PEER_NO_CRC32C:
        behave(s, request, reply);
        tell_etag(reply, s->etag);
        break;
    case S3_PEER_ERROR_IN_200:
        fail(reply, 200, "InternalError");
        break;
    case S3_PEER_REFUSE:
        fail(reply, 403, "SignatureDoesNotMatch");
        break;
    case S3_PEER_SILENT:
        reply->act = PEER_SAY_NOTHING;
        break;
    case S3_PEER_LOST:
        behave(s, request, reply);
        reply->act = PEER_HANG_UP;
        break;
    case S3_PEER_GONE:
        fail(reply, 404, "NoSuchUpload");
        break;
    case S3_PEER_CUT:
        behave(s, request, reply);
        reply->act = PEER_CUT;
        reply->bytes = 4;
        break;
    case S3_PEER_ENCRYPTED:
        behave(s, request, reply);
        reply->headers = "ETag: \"0123456789abcdef0123456789abcdef\"\r\nx-amz-server-side-encryption: aws:kms\r\n";
        break;
    default:
        break;
    }
}

static void handle(void *context, const struct peer_request *request, struct peer_reply *reply)
{
    struct s3_peer *s = context;
    struct s3_peer_rule *rule;

    pthread_mutex_lock(&s->lock);
    rule = rule_for(s, request);
    if (rule != NULL && request->body == NULL)
        misbehave_early(rule->fault, reply);
    else if (rule != NULL)
        misbehave(s, rule->fault, request, reply);
    else if (request->body != NULL)
        behave(s, request, reply);
    if (rule != NULL && (request->body != NULL || reply->early || reply->act == PEER_HANG_UP))
        rule->times--;
    pthread_mutex_unlock(&s->lock);
}

struct s3_peer *s3_peer_start(const struct s3_peer_rule *rules, size_t count)
{
    struct s3_peer *s = calloc(1, sizeof(*s));

    if (s == NULL || count > RULES)
        abort();
    if (count > 0)
        memcpy(s->rules, rules, count * sizeof(*rules));
    s->rule_count = count;
    s->length = -1;
    pthread_mutex_init(&s->lock, NULL);
    s->http = peer_start(handle, s);
    return s;
}

struct peer *s3_peer_http(struct s3_peer *peer)
{
    return peer->http;
}

void s3_peer_stop(struct s3_peer *peer)
{
    peer_stop(peer->http);
    pthread_mutex_destroy(&peer->lock);
    free(peer);
}

int s3_peer_unfinished(struct s3_peer *peer)
{
    int unfinished;

    pthread_mutex_lock(&peer->lock);
    unfinished = peer->unfinished;
    pthread_mutex_unlock(&peer->lock);
    return unfinished;
}

int s3_peer_checked(struct s3_peer *peer)
{
    int checked;

    pthread_mutex_lock(&peer->lock);
    checked = peer->checked;
    pthread_mutex_unlock(&peer->lock);
    return checked;
}

int64_t s3_peer_object(struct s3_peer *peer, char etag[64])
{
    int64_t length;

    pthread_mutex_lock(&peer->lock);
    length = peer->length;
    snprintf(etag, 64, "%s", peer->etag);
    pthread_mutex_unlock(&peer->lock);
    return length;
}
