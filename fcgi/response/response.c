#include "fcgi/response/response.h"

#include <unistd.h>

#include "base/digest.h"
#include "fcgi/response/fcgi_record.h"
#include "fcgi/response/reader.h"
#include "fcgi/services.h"

#define FILE_PIECE (64 * KIB)
#define SENT_AT_ONCE (64 * KIB)
#define HEADER_VALUE (LIMIT_SOURCE_URL + 6 * KIB) /* a link with a long name in it */
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
               {206, "Partial Content"},
               {207, "Multi-Status"},
               {302, "Found"},
               {304, "Not Modified"},
               {400, "Bad Request"},
               {401, "Unauthorized"},
               {403, "Forbidden"},
               {404, "Not Found"},
               {405, "Method Not Allowed"},
               {408, "Request Timeout"},
               {409, "Conflict"},
               {410, "Gone"},
               {412, "Precondition Failed"},
               {413, "Content Too Large"},
               {415, "Unsupported Media Type"},
               {416, "Range Not Satisfiable"},
               {422, "Unprocessable Content"},
               {423, "Locked"},
               {429, "Too Many Requests"},
               {460, "Checksum Mismatch"},
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
    char value[HEADER_VALUE];

    va_start(arguments, format);
    vsnprintf(value, sizeof value, format, arguments);
    va_end(arguments);
    if (strpbrk(value, "\r\n") != NULL)
        return;
    if (strcmp(name, "Location") == 0)
        x->response.location = arena_strdup(x->arena, value);
    buf_puts(x->response.headers, name);
    buf_put(x->response.headers, ": ", 2);
    buf_puts(x->response.headers, value);
    buf_put(x->response.headers, "\r\n", 2);
}

/* ---- filling ---- */

/* Headers and location stay: they may have been given before. */
static bool fill(struct exchange *x, struct response answer)
{
    answer.filled = true;
    answer.headers = x->response.headers;
    answer.location = x->response.location;
    x->response = answer;
    return true;
}

bool response_bytes(struct exchange *x, int status, const char *content_type, struct str bytes)
{
    return fill(x, (struct response){
                       .status = status, .content_type = content_type, .length = (int64_t)bytes.len, .bytes = bytes});
}

bool response_produced(struct exchange *x, int status, const char *content_type, int64_t length,
                       struct producer producer)
{
    return fill(
        x, (struct response){.status = status, .content_type = content_type, .length = length, .producer = producer});
}

bool response_empty(struct exchange *x, int status)
{
    return fill(x, (struct response){.status = status});
}

bool response_json(struct exchange *x, int status)
{
    if (x->body->overflow)
        return fault_log(&x->fault, FAULT_INTERNAL, "the answer passed LIMIT_RESPONSE");
    return response_bytes(x, status, "application/json", buf_str(x->body));
}

#define TAG 35

static char *make_tag(struct str of, char tag[TAG])
{
    char hash[DIGEST_SHA256_HEX];

    digest_sha256_hex(of, hash);
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

bool response_not_modified(struct exchange *x, struct str version)
{
    char tag[TAG];

    response_header(x, "ETag", "%s", make_tag(version, tag));
    return x->headers.if_none_match[0] != '\0' && names_tag(x->headers.if_none_match, tag, true) &&
           response_empty(x, 304);
}

void response_tag(struct exchange *x)
{
    char tag[TAG];

    response_header(x, "ETag", "%s", make_tag(buf_str(x->body), tag));
}

bool response_json_tagged(struct exchange *x)
{
    return response_not_modified(x, buf_str(x->body)) || response_json(x, 200);
}

void response_rewind(struct exchange *x)
{
    buf_clear(x->body);
    x->json = json_out(x->body);
}

bool response_unchanged(struct exchange *x)
{
    return response_unchanged_or(x, "");
}

bool response_unchanged_or(struct exchange *x, const char *other)
{
    char tag[TAG], alias[TAG];

    make_tag(buf_str(x->body), tag);
    snprintf(alias, sizeof alias, "\"%s\"", other);
    response_rewind(x);
    if (x->headers.if_match[0] == '\0' || names_tag(x->headers.if_match, tag, false) ||
        (other[0] != '\0' && names_tag(x->headers.if_match, alias, false)))
        return true;
    if (strchr(x->headers.if_match, '"') == NULL)
        return fault_set(&x->fault, FAULT_STALE,
                         "If-Match has no quotes: send the ETag as it came, with its double quotes");
    return fault_set(&x->fault, FAULT_STALE, "It has changed since: fetch it again and look at its ETag");
}

bool response_range_holds(const struct exchange *x, struct str version)
{
    char tag[TAG];

    return x->headers.if_range[0] == '\0' || strcmp(x->headers.if_range, make_tag(version, tag)) == 0;
}

struct file {
    int fd;
    int64_t left;
    char piece[FILE_PIECE];
};

static bool next_of_file(struct exchange *x, void *context, struct str *piece)
{
    struct file *file = context;
    const ssize_t length = read(file->fd, file->piece, (size_t)MIN(file->left, FILE_PIECE));

    if (length < 0)
        return fault_log(&x->fault, FAULT_INTERNAL, "a file could not be read to its end: %m");
    file->left -= length;
    *piece = (struct str){file->piece, (size_t)length};
    return true;
}

bool response_file(struct exchange *x, int status, const char *content_type, int fd, int64_t size)
{
    struct file *file = arena_alloc(x->arena, sizeof *file);

    file->fd = fd;
    file->left = size;
    return response_produced(x, status, content_type, size, (struct producer){next_of_file, file});
}

/* ---- sending ---- */

static void put_rate(const struct exchange *x, struct buf *head)
{
    const char *scope = route_scope_name(x->charged);

    if (x->rate.known)
        buf_printf(head, "RateLimit-Policy: \"%s\";q=%lld;w=60\r\nRateLimit: \"%s\";r=%lld;t=%lld\r\n", scope,
                   (long long)x->rate.limit, scope, (long long)MAX(0, x->rate.remaining), (long long)x->rate.reset_s);
}

static struct str make_head(const struct exchange *x)
{
    const struct response *answer = &x->response;
    struct buf *head = &x->services->head;

    buf_clear(head);
    buf_printf(head, "Status: %d %s\r\n", answer->status, phrase_of(answer->status));
    if (answer->content_type != NULL)
        buf_printf(head, "Content-Type: %s\r\n", answer->content_type);
    if (answer->content_type != NULL && answer->length >= 0)
        buf_printf(head, "Content-Length: %lld\r\n", (long long)answer->length);
    buf_printf(head, "X-Request-ID: %s\r\n" SECURITY, x->request_id);
    put_rate(x, head);
    if (x->lenient)
        buf_puts(head, "Preference-Applied: handling=lenient\r\n");
    buf_put(head, answer->headers->data, answer->headers->len);
    buf_put(head, "\r\n", 2);
    return buf_str(head);
}

static bool is_bodyless(const struct exchange *x)
{
    return x->content_length <= 0 && (x->method & (METHOD_GET | METHOD_DELETE | METHOD_OPTIONS)) != 0;
}

static bool send_bytes(struct exchange *x)
{
    const struct str body = x->head ? (struct str){0} : x->response.bytes;

    if (!fcgi_record_answer(x->fcgi, make_head(x), body, is_bodyless(x)))
        return false;
    x->response.sent = (int64_t)body.len;
    return true;
}

/* In parts that fit into the socket's buffer: what has to be waited for is waited for between them. */
static bool send_piece(struct exchange *x, struct reader *reader, struct str piece)
{
    while (piece.len > 0) {
        const struct str part = {piece.at, MIN(piece.len, SENT_AT_ONCE)};

        if (!reader_wait(x, reader) || !fcgi_record_piece(x->fcgi, part))
            return false;
        x->response.sent += (int64_t)part.len;
        piece = (struct str){piece.at + part.len, piece.len - part.len};
    }
    return true;
}

static bool send_pieces(struct exchange *x)
{
    const struct producer *producer = &x->response.producer;
    struct reader reader = reader_begin(x);
    struct str piece;
    bool sent;

    do
        sent = producer->next(x, producer->context, &piece) && send_piece(x, &reader, piece);
    while (sent && piece.len > 0);
    reader_end(x);
    return sent;
}

static bool is_whole(struct exchange *x)
{
    return x->response.length < 0 || x->response.sent == x->response.length ||
           fault_log(&x->fault, FAULT_INTERNAL, "the answer's body has %lld bytes instead of %lld",
                     (long long)x->response.sent, (long long)x->response.length);
}

static bool send_produced(struct exchange *x)
{
    if (fcgi_record_piece(x->fcgi, make_head(x)) && (x->head || (send_pieces(x) && is_whole(x))))
        return fcgi_record_end(x->fcgi, is_bodyless(x));
    fcgi_record_cut(x->fcgi);
    return false;
}

void response_send(struct exchange *x)
{
    if (!(x->response.producer.next == NULL ? send_bytes(x) : send_produced(x)))
        fault_log(&x->fault, FAULT_INCOMPLETE_BODY, "the peer left before the answer was sent");
}
