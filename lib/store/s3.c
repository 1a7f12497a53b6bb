#include "store/s3.h"

#include "base/limits.h"

#define STALL_S 60
#define PASSING_ARENA (64 * MIB) /* a page of a list as XML and as texts */

static void s3_close(struct store *store)
{
    struct s3 *s3 = (struct s3 *)store;

    curl_multi_cleanup(s3->multi);
    arena_free(s3->signing);
    arena_free(s3->passing);
    arena_free(s3->lasting);
    free(s3);
    curl_global_cleanup();
}

/* An existing bucket of ours is what was asked for; anybody else's shows when it is used. */
static bool s3_create(struct store *store, struct fault *fault)
{
    struct s3 *s3 = (struct s3 *)store;
    const struct s3_call head = {S3_CALL("HEAD", NULL)}, put = {S3_CALL("PUT", NULL)};
    struct fault ignored = {0};
    struct s3_answer answer;

    arena_reset(s3->passing);
    if (s3_request(s3, s3->passing, &head, &answer, &ignored))
        return true;
    return s3_request(s3, s3->passing, &put, &answer, fault);
}

static bool s3_ping(struct store *store, int timeout_ms, struct fault *fault)
{
    struct s3 *s3 = (struct s3 *)store;
    const struct s3_call call = {S3_CALL("HEAD", NULL), .timeout_ms = timeout_ms, .once = true};
    struct s3_answer answer;

    arena_reset(s3->passing);
    return s3_request(s3, s3->passing, &call, &answer, fault);
}

static bool s3_abort_upload(struct store *store, const char *key, const char *upload_id, struct fault *fault)
{
    struct s3 *s3 = (struct s3 *)store;

    arena_reset(s3->passing);
    return s3_multipart_abort(s3, s3->passing, key, upload_id, fault);
}

/* What is signed must be sent: for PUT length and type, as headers; for GET what the answer says, in the query. */
static bool s3_link(struct store *store, struct arena *arena, const struct store_grant *grant, stamp now,
                    const char **url, struct fault *fault)
{
    const struct s3 *s3 = (const struct s3 *)store;
    const bool put = strcmp(grant->method, "PUT") == 0;
    const struct sigv4_pair headers[] = {
        {"host", s3->host},
        {"content-length", arena_printf(arena, "%lld", (long long)grant->size)},
        {"content-type", grant->content_type},
    };
    const struct sigv4_pair query[] = {
        {"response-content-disposition", grant->disposition},
        {"response-content-type", grant->content_type},
    };
    const struct sigv4_request request = {
        .method = grant->method,
        .path = arena_printf(arena, "%s/%s", s3->root, sigv4_encode(arena, grant->key, true)),
        .query = query,
        .query_count = put ? 0 : ARRAY_COUNT(query),
        .headers = headers,
        .header_count = put ? ARRAY_COUNT(headers) : 1,
        .payload = SIGV4_UNSIGNED,
    };

    (void)fault;
    *url = arena_printf(arena, "%s%s?%s", s3->origin, request.path,
                        sigv4_presigned(arena, &request, &s3->keys, now, grant->expires_s));
    return true;
}

static const struct store_backend backend = {
    .close = s3_close,
    .create = s3_create,
    .ping = s3_ping,
    .sink_open = s3_sink_open,
    .sink_write = s3_sink_write,
    .sink_commit = s3_sink_commit,
    .sink_abort = s3_sink_abort,
    .sink_resume = s3_resume_open,
    .sink_pause = s3_resume_pause,
    .sink_leave = s3_resume_leave,
    .abort_upload = s3_abort_upload,
    .fetch = s3_object_fetch,
    .stat = s3_object_stat,
    .head = s3_object_head,
    .list = s3_object_list,
    .remove = s3_object_remove,
    .remove_prefix = s3_object_remove_prefix,
    .link = s3_link,
};

/* libcurl leaves the scheme's own port out of the Host header, and the signature must say what is sent. */
static const char *host_header(struct arena *arena, const char *scheme, const char *host, const char *port)
{
    const char *usual = strcmp(scheme, "https") == 0 ? "443" : "80";

    return port == NULL || strcmp(port, usual) == 0 ? arena_strdup(arena, host)
                                                    : arena_printf(arena, "%s:%s", host, port);
}

static bool split_endpoint(struct s3 *s3, struct fault *fault)
{
    const struct store_options *options = &s3->store.options;
    struct arena *arena = s3->lasting;
    char *scheme = NULL, *host = NULL, *port = NULL;
    CURLU *url = curl_url();
    bool good = url != NULL && curl_url_set(url, CURLUPART_URL, options->endpoint, 0) == CURLUE_OK &&
                curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
                curl_url_get(url, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
                (strcmp(scheme, "http") == 0 || strcmp(scheme, "https") == 0);

    if (good) {
        curl_url_get(url, CURLUPART_PORT, &port, 0);
        s3->host = host_header(arena, scheme, host, port);
        s3->origin = arena_printf(arena, "%s://%s", scheme, s3->host);
        s3->root = arena_printf(arena, "/%s", sigv4_encode(arena, options->bucket, false));
    }
    curl_free(scheme);
    curl_free(host);
    curl_free(port);
    curl_url_cleanup(url);
    return good || fault_log(fault, FAULT_INTERNAL, "S3_ENDPOINT is no http or https address");
}

bool s3_open(struct store **store, const struct store_options *options, struct fault *fault)
{
    struct s3 *s3 = calloc(1, sizeof(*s3));

    if (s3 == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
        abort();
    s3->store = (struct store){&backend, *options};
    s3->keys = (struct sigv4_keys){options->access_key, options->secret_key, options->region, "s3"};
    s3->stall_ms = (options->timeout_s > 0 ? options->timeout_s : STALL_S) * 1000;
    s3->multi = curl_multi_init();
    s3->lasting = arena_new((size_t)(64 * KIB));
    s3->passing = arena_new((size_t)PASSING_ARENA);
    s3->signing = arena_new((size_t)(1 * MIB));
    if (s3->multi == NULL)
        abort();
    if (!split_endpoint(s3, fault)) {
        s3_close(&s3->store);
        return false;
    }
    *store = &s3->store;
    return true;
}
