/*
 * The floor that uploads to S3 are compared with: the same parts, with the same overlap, sent by libcurl and nothing else. No part is digested, and
 * no answer compared.
 *
 *     parts FILE BUCKET KEY PART_BYTES      S3_ENDPOINT, S3_REGION, S3_ACCESS_KEY and S3_SECRET_KEY from the environment
 *
 * The next part begins when the last byte of this one is on its way, and sends 2 MiB until this one is confirmed, as lib/store/s3_sink.c does.
 */
#include <curl/curl.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/limits.h"
#include "store/sigv4.h"
#include "store/xml.h"

#define AHEAD (2 * MIB)
#define BUFFER (256 * KIB)

static struct {
    CURLM *multi;
    struct arena *arena;
    struct sigv4_keys keys;
    const char *endpoint, *host, *path; /* of the object */
} server;

struct part {
    CURL *easy;
    struct str bytes;
    size_t taken;
    const struct part *before; /* NULL: the first one */
    bool paused, done;
    char etag[80];
    struct buf answer;
};

static void insist(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "parts: %s\n", what);
    exit(1);
}

static size_t give(char *out, size_t size, size_t count, void *context)
{
    struct part *part = context;
    const bool held = part->before != NULL && !part->before->done;
    const size_t room = held ? (size_t)AHEAD - MIN(part->taken, (size_t)AHEAD) : part->bytes.len;
    const size_t length = MIN(size * count, MIN(room, part->bytes.len - part->taken));

    if (length == 0 && part->taken < part->bytes.len) {
        part->paused = true;
        return CURL_READFUNC_PAUSE;
    }
    memcpy(out, part->bytes.at + part->taken, length);
    part->taken += length;
    return length;
}

static size_t take(char *bytes, size_t size, size_t count, void *context)
{
    buf_put(&((struct part *)context)->answer, bytes, size * count);
    return size * count;
}

static struct curl_slist *sign(const char *method, const struct sigv4_pair *query, size_t count)
{
    char date[SIGV4_DATE];
    const stamp now = stamp_now();
    const struct sigv4_pair headers[] = {
        {"host", server.host}, {"x-amz-content-sha256", SIGV4_UNSIGNED}, {"x-amz-date", sigv4_date(now, date)}};
    const struct sigv4_request request = {method,  server.path,          query,         count,
                                          headers, ARRAY_COUNT(headers), SIGV4_UNSIGNED};
    struct curl_slist *list =
        curl_slist_append(NULL, arena_printf(server.arena, "authorization: %s",
                                             sigv4_authorization(server.arena, &request, &server.keys, now)));

    list = curl_slist_append(list, "x-amz-content-sha256: " SIGV4_UNSIGNED);
    list = curl_slist_append(list, arena_printf(server.arena, "x-amz-date: %s", date));
    list = curl_slist_append(list, "content-type:");
    return curl_slist_append(list, "expect:");
}

static void start(struct part *part, const char *method, const struct sigv4_pair *query, size_t count)
{
    part->answer = buf_make((size_t)MIB);
    part->easy = curl_easy_init();
    curl_easy_setopt(
        part->easy, CURLOPT_URL,
        arena_printf(server.arena, "%s%s?%s", server.endpoint, server.path, sigv4_query(server.arena, query, count)));
    curl_easy_setopt(part->easy, CURLOPT_PROXY, "");
    curl_easy_setopt(part->easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(part->easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(part->easy, CURLOPT_CUSTOMREQUEST, method);
    curl_easy_setopt(part->easy, CURLOPT_HTTPHEADER, sign(method, query, count));
    curl_easy_setopt(part->easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)part->bytes.len);
    curl_easy_setopt(part->easy, CURLOPT_UPLOAD_BUFFERSIZE, (long)BUFFER);
    curl_easy_setopt(part->easy, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(part->easy, CURLOPT_READDATA, part);
    curl_easy_setopt(part->easy, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(part->easy, CURLOPT_WRITEDATA, part);
    curl_easy_setopt(part->easy, CURLOPT_PRIVATE, part);
    insist(curl_multi_add_handle(server.multi, part->easy) == CURLM_OK, "no room for a transfer");
}

static void finish(CURLMsg *message)
{
    struct curl_header *etag;
    struct part *part;
    char *owner;
    long status = 0;

    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &owner);
    curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &status);
    part = (void *)owner;
    insist(message->data.result == CURLE_OK && status / 100 == 2, "a request failed");
    if (curl_easy_header(part->easy, "ETag", 0, CURLH_HEADER, -1, &etag) == CURLHE_OK)
        snprintf(part->etag, sizeof part->etag, "%s", etag->value);
    part->done = true;
    curl_multi_remove_handle(server.multi, part->easy);
    curl_easy_cleanup(part->easy);
    part->easy = NULL;
}

static void drive(void)
{
    CURLMsg *message;
    int running, left;

    curl_multi_perform(server.multi, &running);
    while ((message = curl_multi_info_read(server.multi, &left)) != NULL)
        if (message->msg == CURLMSG_DONE)
            finish(message);
    if (running > 0)
        curl_multi_poll(server.multi, NULL, 0, 100, NULL);
}

static void await(struct part *part)
{
    while (!part->done)
        drive();
}

static const char *create(void)
{
    struct part request = {0};

    start(&request, "POST", &(const struct sigv4_pair){"uploads", ""}, 1);
    await(&request);
    return xml_text(server.arena, buf_str(&request.answer), "UploadId");
}

/* Until the last byte of the part is on its way. */
static void send_part(struct part *part, size_t number, const char *upload_id)
{
    const struct sigv4_pair query[] = {{"partNumber", arena_printf(server.arena, "%zu", number)},
                                       {"uploadId", upload_id}};

    start(part, "PUT", query, ARRAY_COUNT(query));
    while (part->taken < part->bytes.len) {
        if (part->paused && part->before->done) {
            part->paused = false;
            curl_easy_pause(part->easy, CURLPAUSE_CONT);
        }
        drive();
    }
}

static void complete(const struct part *parts, size_t count, const char *upload_id)
{
    struct buf xml = buf_make((size_t)(4 * MIB));
    struct part request = {0};

    buf_puts(&xml, "<CompleteMultipartUpload>");
    for (size_t i = 0; i < count; i++)
        buf_printf(&xml, "<Part><PartNumber>%zu</PartNumber><ETag>%s</ETag></Part>", i + 1, parts[i].etag);
    buf_puts(&xml, "</CompleteMultipartUpload>");
    request.bytes = buf_str(&xml);
    start(&request, "POST", &(const struct sigv4_pair){"uploadId", upload_id}, 1);
    await(&request);
    insist(*xml_text(server.arena, buf_str(&request.answer), "ETag") != '\0', "the upload was not completed");
}

static struct str map(const char *name)
{
    const int file = open(name, O_RDONLY | O_CLOEXEC);
    struct stat status;
    void *bytes;

    insist(file >= 0 && fstat(file, &status) == 0 && status.st_size > 0, "the file cannot be read");
    bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_SHARED | MAP_POPULATE, file, 0);
    insist(bytes != MAP_FAILED, "the file cannot be mapped");
    return (struct str){bytes, (size_t)status.st_size};
}

static const char *setting(const char *name)
{
    const char *value = getenv(name);

    insist(value != NULL, name);
    return value;
}

static void set_up(const char *bucket, const char *key)
{
    server.multi = curl_multi_init();
    server.arena = arena_new((size_t)(64 * MIB));
    server.keys = (struct sigv4_keys){setting("S3_ACCESS_KEY"), setting("S3_SECRET_KEY"), setting("S3_REGION"), "s3"};
    server.endpoint = setting("S3_ENDPOINT");
    insist(strstr(server.endpoint, "://") != NULL, "S3_ENDPOINT is no address");
    server.host = strstr(server.endpoint, "://") + 3;
    server.path = arena_printf(server.arena, "/%s/%s", bucket, sigv4_encode(server.arena, key, true));
}

int main(int count, char **words)
{
    struct str file;
    struct part *parts;
    size_t size, sent = 0;
    const char *id;

    insist(count == 5, "usage: parts FILE BUCKET KEY PART_BYTES");
    set_up(words[2], words[3]);
    file = map(words[1]);
    size = strtoul(words[4], NULL, 10);
    parts = arena_array(server.arena, file.len / size + 1, sizeof *parts);
    id = create();
    for (size_t at = 0; at < file.len; at += size, sent++) {
        parts[sent] = (struct part){.bytes = {file.at + at, MIN(size, file.len - at)},
                                    .before = sent > 0 ? &parts[sent - 1] : NULL};
        send_part(&parts[sent], sent + 1, id);
    }
    await(&parts[sent - 1]);
    complete(parts, sent, id);
    return 0;
}
