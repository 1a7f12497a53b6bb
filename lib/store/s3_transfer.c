/* One HTTP exchange with the store, signed, over the store's multi handle. */
#include "base/files.h"
#include "base/limits.h"
#include "net/easy.h"
#include "store/s3.h"

#define POLL_MS 500
#define UPLOAD_BUFFER (256 * KIB) /* bytes per send(): fewer system calls than libcurl's 64 KiB, and still small */
#define DOWNLOAD_BUFFER (128 * KIB)

/* ---- the body, there and back ---- */

static size_t give(char *out, size_t size, size_t count, void *context)
{
    struct s3_transfer *transfer = context;
    struct str bytes = s3_body_next(&transfer->body);
    size_t length = MIN(size * count, bytes.len);

    if (length == 0 && transfer->body.taken < s3_body_length(&transfer->body)) {
        transfer->paused = true;
        return CURL_READFUNC_PAUSE;
    }
    if (length > 0)
        memcpy(out, bytes.at, length);
    transfer->body.taken += length;
    transfer->moved_at = stamp_ticks();
    return length;
}

/* libcurl sends again from the start when a kept connection turns out to be closed. */
static int rewind_to(void *context, curl_off_t offset, int origin)
{
    struct s3_transfer *transfer = context;

    if (origin != SEEK_SET || offset < 0 || (size_t)offset > transfer->body.taken)
        return CURL_SEEKFUNC_FAIL;
    transfer->body.taken = (size_t)offset;
    return CURL_SEEKFUNC_OK;
}

static size_t take(char *bytes, size_t size, size_t count, void *context)
{
    struct s3_transfer *transfer = context;
    size_t length = size * count;
    long status = 0;

    transfer->moved_at = stamp_ticks();
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    if (transfer->fd < 0 || status != 200) {
        buf_put(&transfer->answer, bytes, length);
        return transfer->answer.overflow ? 0 : length;
    }
    transfer->received += (int64_t)length;
    if (transfer->digest != NULL)
        digest_add(transfer->digest, bytes, length);
    return files_write(transfer->fd, bytes, length) ? length : 0;
}

/* ---- setting up ---- */

static struct curl_slist *add_header(struct arena *arena, struct curl_slist *list, const char *name, const char *value)
{
    struct curl_slist *longer = curl_slist_append(list, arena_printf(arena, "%s: %s", name, value));

    if (longer == NULL)
        abort();
    return longer;
}

#define TRAILER_HEADERS 3

/* What announces a checksum behind the body. */
static size_t trailer_headers(struct s3 *s3, const struct s3_call *call, struct sigv4_pair headers[TRAILER_HEADERS])
{
    headers[0] = (struct sigv4_pair){"content-encoding", "aws-chunked"};
    headers[1] = (struct sigv4_pair){"x-amz-decoded-content-length",
                                     arena_printf(s3->signing, "%zu", call->body.len + call->rest.len)};
    headers[2] = (struct sigv4_pair){"x-amz-trailer", "x-amz-checksum-crc32c"};
    return TRAILER_HEADERS;
}

/* Fills the headers to be signed; returns how many. */
static size_t headers_of(struct s3 *s3, const struct s3_call *call, const char *payload, const char *date,
                         struct sigv4_pair *headers)
{
    char md5[4 * ((DIGEST_MD5 + 2) / 3) + 1];
    size_t count = 0;

    headers[count++] = (struct sigv4_pair){"host", s3->host};
    headers[count++] = (struct sigv4_pair){"x-amz-content-sha256", payload};
    headers[count++] = (struct sigv4_pair){"x-amz-date", date};
    for (size_t i = 0; i < S3_HEADERS && call->headers[i].name != NULL; i++)
        headers[count++] = call->headers[i];
    if (call->trailer != NULL)
        count += trailer_headers(s3, call, headers + count);
    if (call->content_type != NULL)
        headers[count++] = (struct sigv4_pair){"content-type", call->content_type};
    if (call->md5 != NULL)
        headers[count++] =
            (struct sigv4_pair){"content-md5", arena_strdup(s3->signing, digest_base64(call->md5, DIGEST_MD5, md5))};
    return count;
}

static const char *payload_of(const struct s3_call *call)
{
    if (call->payload != NULL)
        return call->payload;
    if (call->trailer != NULL)
        return SIGV4_TRAILER;
    return call->body.len == 0 ? SIGV4_EMPTY : SIGV4_UNSIGNED;
}

static struct curl_slist *sign(struct s3 *s3, const struct s3_call *call, const char *path, size_t query_count)
{
    struct sigv4_pair headers[5 + S3_HEADERS + TRAILER_HEADERS];
    char date[SIGV4_DATE];
    stamp now = stamp_now();
    const char *payload = payload_of(call);
    size_t count = headers_of(s3, call, payload, sigv4_date(now, date), headers);
    struct sigv4_request request = {call->method, path, call->query, query_count, headers, count, payload};
    struct curl_slist *list =
        add_header(s3->signing, NULL, "authorization", sigv4_authorization(s3->signing, &request, &s3->keys, now));

    for (size_t i = 1; i < count; i++) /* libcurl says the host itself */
        list = add_header(s3->signing, list, headers[i].name, headers[i].value);
    if (call->content_type == NULL)
        list = curl_slist_append(list, "content-type:");
    return curl_slist_append(list, "expect:"); /* a refusal is rare, the round trip would be paid each time */
}

static void set_url(struct s3_transfer *transfer, struct s3 *s3, const struct s3_call *call)
{
    struct arena *arena = s3->signing;
    const char *path = s3->root, *query;
    size_t query_count = 0;

    while (query_count < S3_QUERY && call->query[query_count].name != NULL)
        query_count++;
    if (call->key != NULL)
        path = arena_printf(arena, "%s/%s", path, sigv4_encode(arena, call->key, true));
    query = sigv4_query(arena, call->query, query_count);
    transfer->headers = sign(s3, call, path, query_count);
    curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->headers);
    curl_easy_setopt(transfer->easy, CURLOPT_URL,
                     arena_printf(arena, "%s%s%s%s", s3->origin, path, *query != '\0' ? "?" : "", query));
}

static void set_method(struct s3_transfer *transfer, const struct s3_call *call)
{
    const size_t length = s3_body_length(&transfer->body);
    bool sends = strcmp(call->method, "PUT") == 0 || strcmp(call->method, "POST") == 0;
    CURL *easy = transfer->easy;

    if (strcmp(call->method, "HEAD") == 0)
        curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    else if (strcmp(call->method, "GET") != 0)
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, call->method);
    if (!sends)
        return;
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)length);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(easy, CURLOPT_READDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, rewind_to);
    curl_easy_setopt(easy, CURLOPT_SEEKDATA, transfer);
    if (length > (size_t)UPLOAD_BUFFER)
        curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, (long)UPLOAD_BUFFER);
}

static void set_up(struct s3_transfer *transfer, const struct s3_call *call)
{
    const struct easy_options common = {.timeout_ms = call->timeout_ms, .direct = true, .http_1_1 = true};
    CURL *easy = transfer->easy;

    easy_set_up(easy, &common, transfer->error);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L); /* as signed */
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_FILETIME, 1L);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    if (call->fd >= 0)
        curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, (long)DOWNLOAD_BUFFER);
}

void s3_transfer_start(struct s3_transfer *transfer, struct s3 *s3, const struct s3_call *call)
{
    *transfer = (struct s3_transfer){
        .s3 = s3,
        .easy = easy_new(),
        .fd = call->fd,
        .digest = call->digest,
        .moved_at = stamp_ticks(),
        .answer = buf_make(LIMIT_S3_ANSWER),
    };
    s3_body_open(&transfer->body, call->body, call->rest, call->ready, call->trailer);
    set_up(transfer, call);
    set_method(transfer, call);
    set_url(transfer, s3, call);
    arena_reset(s3->signing);
    if (curl_multi_add_handle(s3->multi, transfer->easy) != CURLM_OK)
        abort();
}

/* ---- going on ---- */

void s3_transfer_drive(struct s3 *s3)
{
    CURLMsg *message;
    int running, left;

    curl_multi_perform(s3->multi, &running);
    while ((message = curl_multi_info_read(s3->multi, &left)) != NULL) {
        struct s3_transfer *transfer;
        char *owner = NULL;

        if (message->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &owner);
        transfer = (void *)owner;
        transfer->result = message->data.result;
        transfer->done = true;
    }
}

void s3_transfer_feed(struct s3_transfer *transfer, size_t ready)
{
    transfer->body.ready = ready;
    transfer->moved_at = stamp_ticks();
    if (transfer->paused && s3_body_next(&transfer->body).len > 0 && !transfer->done) {
        transfer->paused = false;
        curl_easy_pause(transfer->easy, CURLPAUSE_CONT);
    }
    s3_transfer_drive(transfer->s3);
}

void s3_transfer_wait(struct s3_transfer *transfer)
{
    struct s3 *s3 = transfer->s3;

    for (s3_transfer_drive(s3); !transfer->done; s3_transfer_drive(s3)) {
        if (stamp_ticks() - transfer->moved_at > (int64_t)s3->stall_ms * 1000) {
            transfer->result = CURLE_OPERATION_TIMEDOUT;
            transfer->done = true;
            return;
        }
        curl_multi_poll(s3->multi, NULL, 0, MIN(POLL_MS, s3->stall_ms), NULL);
    }
}

/* ---- what came back ---- */

static const char *header_value(CURL *easy, const char *name)
{
    struct curl_header *header;

    return curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &header) == CURLHE_OK ? header->value : "";
}

static void read_headers(CURL *easy, struct s3_answer *answer)
{
    struct str etag = str_trim(str_of(header_value(easy, "ETag")));
    const char *scheme = header_value(easy, "x-amz-server-side-encryption");
    curl_off_t size = 0, modified = 0;
    long status = 0;

    if (etag.len >= 2 && etag.at[0] == '"')
        etag = (struct str){etag.at + 1, etag.len - 2};
    snprintf(answer->etag, sizeof(answer->etag), "%.*s", (int)etag.len, etag.at);
    snprintf(answer->crc32c, sizeof(answer->crc32c), "%s", header_value(easy, "x-amz-checksum-crc32c"));
    /* "Common Response Headers": with keys of the customer or of KMS the ETag is not an MD5. */
    answer->encrypted = strncmp(scheme, "aws:", 4) == 0 ||
                        *header_value(easy, "x-amz-server-side-encryption-customer-algorithm") != '\0';
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &size);
    curl_easy_getinfo(easy, CURLINFO_FILETIME_T, &modified);
    answer->status = (int)status;
    answer->size = MAX(size, 0);
    answer->modified = modified >= 0 ? modified * STAMP_SECOND : STAMP_NONE;
}

void s3_transfer_finish(struct s3_transfer *transfer, struct arena *arena, struct s3_answer *answer)
{
    *answer = (struct s3_answer){.code = "", .message = "", .body = STR("")};
    if (transfer->result == CURLE_OK)
        read_headers(transfer->easy, answer);
    if (transfer->answer.len > 0)
        answer->body =
            (struct str){arena_strndup(arena, transfer->answer.data, transfer->answer.len), transfer->answer.len};
    s3_transfer_drop(transfer);
}

bool s3_transfer_was_silent(const struct s3_transfer *transfer)
{
    return transfer->result == CURLE_OPERATION_TIMEDOUT;
}

void s3_transfer_drop(struct s3_transfer *transfer)
{
    if (transfer->easy == NULL)
        return;
    curl_multi_remove_handle(transfer->s3->multi, transfer->easy);
    curl_easy_cleanup(transfer->easy);
    curl_slist_free_all(transfer->headers);
    buf_free(&transfer->answer);
    transfer->easy = NULL;
    transfer->headers = NULL;
}
