#include "fcgi/response/response.h"

#include <unistd.h>

#include "base/digest.h"
#include "fcgi/gates/cors.h"
#include "fcgi/gates/idempotency.h"
#include "fcgi/gates/rate_limit.h"
#include "fcgi/gates/route.h"
#include "fcgi/gates/scope.h"
#include "fcgi/pool/worker.h"
#include "fcgi/request/request.h"
#include "fcgi/response/fcgi_record.h"

#define FILE_PIECE (64 * KIB)
#define SECURITY                                                   \
    "X-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\n" \
    "Referrer-Policy: strict-origin-when-cross-origin\r\nCache-Control: no-store\r\n"

static const struct {
    int status;
    const char *phrase;
} phrases[] = {{200, "OK"},
               {201, "Created"},
               {202, "Accepted"},
               {204, "No Content"},
               {207, "Multi-Status"},
               {304, "Not Modified"},
               {400, "Bad Request"},
               {401, "Unauthorized"},
               {403, "Forbidden"},
               {404, "Not Found"},
               {405, "Method Not Allowed"},
               {408, "Request Timeout"},
               {409, "Conflict"},
               {412, "Precondition Failed"},
               {413, "Content Too Large"},
               {415, "Unsupported Media Type"},
               {422, "Unprocessable Content"},
               {429, "Too Many Requests"},
               {500, "Internal Server Error"},
               {502, "Bad Gateway"},
               {503, "Service Unavailable"}};

static const char *phrase_of(int status)
{
    for (size_t i = 0; i < ARRAY_COUNT(phrases); i++)
        if (phrases[i].status == status)
            return phrases[i].phrase;
    return "Unknown";
}

void response_header(struct exchange *x, const char *name, const char *format, ...)
{
    va_list arguments;
    char value[LIMIT_SOURCE_URL + 512];

    va_start(arguments, format);
    vsnprintf(value, sizeof value, format, arguments);
    va_end(arguments);
    if (strpbrk(value, "\r\n") != NULL)
        return;
    if (strcmp(name, "Location") == 0)
        x->location = arena_strdup(x->arena, value);
    buf_puts(x->own_headers, name);
    buf_put(x->own_headers, ": ", 2);
    buf_puts(x->own_headers, value);
    buf_put(x->own_headers, "\r\n", 2);
}

static void put_rate(const struct exchange *x, struct buf *head)
{
    const char *scope = scope_name(x->charged);

    if (x->rate.known)
        buf_printf(head, "RateLimit-Policy: \"%s\";q=%lld;w=60\r\nRateLimit: \"%s\";r=%lld;t=%lld\r\n", scope,
                   (long long)x->rate.limit, scope, (long long)MAX(0, x->rate.remaining), (long long)x->rate.reset_s);
}

/* `length` below 0: the answer has no body. */
static struct str make_head(struct exchange *x, int status, const char *content_type, int64_t length)
{
    struct buf *head = &x->worker->head;

    buf_clear(head);
    buf_printf(head, "Status: %d %s\r\n", status, phrase_of(status));
    if (length >= 0)
        buf_printf(head, "Content-Type: %s\r\nContent-Length: %lld\r\n", content_type, (long long)length);
    buf_printf(head, "X-Request-ID: %s\r\n" SECURITY, x->request_id);
    put_rate(x, head);
    cors_headers(x, head);
    buf_put(head, x->own_headers->data, x->own_headers->len);
    buf_put(head, "\r\n", 2);
    return buf_str(head);
}

/* The client may send its next request the moment it has this answer: what it holds is given back before. */
static void begin(struct exchange *x, int status)
{
    idempotency_release(x);
    x->status = status;
    x->answered = true;
    request_phase(x, PHASE_SEND);
}

static bool is_bodyless(const struct exchange *x)
{
    return x->content_length <= 0 && (x->method & (METHOD_GET | METHOD_DELETE | METHOD_OPTIONS)) != 0;
}

static bool send_answer(struct exchange *x, struct str head, struct str body)
{
    if (fcgi_record_answer(x->fcgi, head, body, is_bodyless(x)))
        x->sent_bytes = (int64_t)body.len;
    else
        fault_log(&x->fault, FAULT_INCOMPLETE_BODY, "the peer left before the answer was sent");
    return true;
}

static bool send_bytes(struct exchange *x, int status, const char *content_type, struct str bytes)
{
    const struct str head = make_head(x, status, content_type, (int64_t)bytes.len);

    begin(x, status);
    return send_answer(x, head, x->head ? (struct str){0} : bytes);
}

bool response_bytes(struct exchange *x, int status, const char *content_type, struct str bytes)
{
    if (!rate_limit_settle(x))
        return false;
    return send_bytes(x, status, content_type, bytes);
}

bool response_empty(struct exchange *x, int status)
{
    struct str head;

    if (!rate_limit_settle(x))
        return false;
    head = make_head(x, status, NULL, -1);
    begin(x, status);
    return send_answer(x, head, (struct str){0});
}

bool response_json(struct exchange *x, int status)
{
    if (x->body->overflow)
        return fault_log(&x->fault, FAULT_INTERNAL, "the answer passed LIMIT_RESPONSE");
    return response_bytes(x, status, "application/json", buf_str(x->body));
}

#define TAG 35

/* Over the body written so far. */
static char *make_tag(const struct exchange *x, char tag[TAG])
{
    char hash[DIGEST_SHA256_HEX];

    digest_sha256_hex(buf_str(x->body), hash);
    snprintf(tag, TAG, "\"%.32s\"", hash);
    return tag;
}

/* Whether one of the entity tags listed is ours: strong ones, and with `weak` those too (RFC 9110 sections 13.1.1 and 13.1.2). */
static bool names_tag(const char *list, const char *tag, bool weak)
{
    struct str rest = str_of(list);

    if (str_equal(str_trim(rest), STR("*")))
        return true;
    while (rest.len > 0) {
        struct str item = str_trim(str_cut(&rest, ','));

        if (weak && str_starts(item, STR("W/")))
            item = (struct str){item.at + 2, item.len - 2};
        if (str_equal(item, str_of(tag)))
            return true;
    }
    return false;
}

bool response_json_tagged(struct exchange *x)
{
    char tag[TAG];

    response_header(x, "ETag", "%s", make_tag(x, tag));
    if (x->headers.if_none_match[0] != '\0' && names_tag(x->headers.if_none_match, tag, true))
        return response_empty(x, 304);
    return response_json(x, 200);
}

bool response_unchanged(struct exchange *x)
{
    char tag[TAG];

    make_tag(x, tag);
    buf_clear(x->body);
    x->json = json_out(x->body);
    return x->headers.if_match[0] == '\0' || names_tag(x->headers.if_match, tag, false) ||
           fault_set(&x->fault, FAULT_STALE, "It has changed since: fetch it again and look at its ETag");
}

static bool send_file(struct exchange *x, int fd)
{
    char *piece = arena_alloc(x->arena, FILE_PIECE);
    ssize_t length;

    while ((length = read(fd, piece, FILE_PIECE)) > 0) {
        if (!fcgi_record_piece(x->fcgi, (struct str){piece, (size_t)length}))
            return false;
        x->sent_bytes += length;
    }
    return length == 0;
}

bool response_file(struct exchange *x, int status, const char *content_type, int fd, int64_t size)
{
    struct str head;

    if (!rate_limit_settle(x))
        return false;
    head = make_head(x, status, content_type, size);
    begin(x, status);
    if (!fcgi_record_piece(x->fcgi, head) || (!x->head && !send_file(x, fd)))
        fault_log(&x->fault, FAULT_INCOMPLETE_BODY, "the file was not sent to its end");
    if (!fcgi_record_end(x->fcgi, is_bodyless(x)))
        fault_log(&x->fault, FAULT_INCOMPLETE_BODY, "the peer left before the answer was sent");
    return true;
}

/* ---- problems ---- */

static void put_errors(struct exchange *x)
{
    const struct fault *fault = &x->fault;

    json_list(&x->json, "errors");
    for (size_t i = 0; i < MIN(fault->error_count, FAULT_ERRORS); i++) {
        json_open(&x->json, NULL);
        json_put_text(&x->json, "field", fault->errors[i].field);
        json_put_text(&x->json, "message", fault->errors[i].message);
        json_put_text(&x->json, "hint", fault->errors[i].hint);
        json_close(&x->json);
    }
    json_end(&x->json);
}

static void put_problem(struct exchange *x, int status)
{
    const char *code = fault_code(x->fault.kind);
    char type[96];

    snprintf(type, sizeof type, "/docs/errors#%s", code);
    buf_clear(x->body);
    x->json = json_out(x->body);
    json_open(&x->json, NULL);
    json_put_text(&x->json, "type", type);
    json_put_text(&x->json, "title", fault_title(x->fault.kind));
    json_put_int(&x->json, "status", status);
    json_put_text(&x->json, "detail", x->fault.detail);
    json_put_text(&x->json, "code", code);
    json_put_text(&x->json, "request_id", x->request_id);
    if (x->fault.error_count > 0)
        put_errors(x);
    json_close(&x->json);
}

void response_problem(struct exchange *x)
{
    const bool allowed = rate_limit_settle(x); /* a denial takes the place of the fault */
    const int status = fault_http_status(x->fault.kind);
    char allow[64];

    (void)allowed;
    buf_clear(x->own_headers);
    x->location = "";
    if (status == 401)
        response_header(x, "WWW-Authenticate", "APIKey");
    if (status == 405)
        response_header(x, "Allow", "%s", route_allow(x->allowed, allow));
    if (x->fault.retry_after_s > 0 || status == 503)
        response_header(x, "Retry-After", "%u", MAX(1, x->fault.retry_after_s));
    put_problem(x, status);
    send_bytes(x, status, "application/problem+json", buf_str(x->body));
}
