#include "fcgi/request/request.h"

#include <fcgiapp.h>

#include "base/num.h"
#include "fcgi/pool/scoreboard_mark.h"

#define UPLOADS "/api/v1/uploads"

/* The parameters that are read; others are skipped. */
enum parameter {
    REQUEST_METHOD,
    REQUEST_URI,
    SCRIPT_NAME,
    PATH_INFO,
    QUERY_STRING,
    CONTENT_LENGTH,
    CONTENT_TYPE,
    PROTOCOL,
    TRANSFER_ENCODING,
    API_KEY,
    REQUEST_ID,
    IF_MATCH,
    IF_NONE_MATCH,
    IF_RANGE,
    RANGE,
    IDEMPOTENCY_KEY,
    PREFER,
    ACCEPT,
    ORIGIN,
    HOST,
    SCHEME,
    FORWARDED_SCHEME,
    PREFLIGHT_METHOD,
    LIMITED_ADDRESS,
    METHOD_OVERRIDE,
    TUS_VERSION_SENT,
    UPLOAD_LENGTH,
    UPLOAD_DEFER_LENGTH,
    UPLOAD_CONCAT,
    UPLOAD_OFFSET,
    UPLOAD_METADATA,
    UPLOAD_CHECKSUM,
    PARAMETER_COUNT
};

static const struct str parameter_names[PARAMETER_COUNT] = {
    [REQUEST_METHOD] = {"REQUEST_METHOD=", 15},
    [REQUEST_URI] = {"REQUEST_URI=", 12},
    [SCRIPT_NAME] = {"SCRIPT_NAME=", 12},
    [PATH_INFO] = {"PATH_INFO=", 10},
    [QUERY_STRING] = {"QUERY_STRING=", 13},
    [CONTENT_LENGTH] = {"CONTENT_LENGTH=", 15},
    [CONTENT_TYPE] = {"CONTENT_TYPE=", 13},
    [PROTOCOL] = {"SERVER_PROTOCOL=", 16},
    [TRANSFER_ENCODING] = {"HTTP_TRANSFER_ENCODING=", 23},
    [API_KEY] = {"HTTP_X_API_KEY=", 15},
    [REQUEST_ID] = {"HTTP_X_REQUEST_ID=", 18},
    [IF_MATCH] = {"HTTP_IF_MATCH=", 14},
    [IF_NONE_MATCH] = {"HTTP_IF_NONE_MATCH=", 19},
    [IF_RANGE] = {"HTTP_IF_RANGE=", 14},
    [RANGE] = {"HTTP_RANGE=", 11},
    [IDEMPOTENCY_KEY] = {"HTTP_IDEMPOTENCY_KEY=", 21},
    [PREFER] = {"HTTP_PREFER=", 12},
    [ACCEPT] = {"HTTP_ACCEPT=", 12},
    [ORIGIN] = {"HTTP_ORIGIN=", 12},
    [HOST] = {"HTTP_HOST=", 10},
    [SCHEME] = {"REQUEST_SCHEME=", 15},
    [FORWARDED_SCHEME] = {"HTTP_X_FORWARDED_PROTO=", 23},
    [PREFLIGHT_METHOD] = {"HTTP_ACCESS_CONTROL_REQUEST_METHOD=", 35},
    [LIMITED_ADDRESS] = {"LIMITED_ADDRESS=", 16},
    [METHOD_OVERRIDE] = {"HTTP_X_HTTP_METHOD_OVERRIDE=", 28},
    [TUS_VERSION_SENT] = {"HTTP_TUS_RESUMABLE=", 19},
    [UPLOAD_LENGTH] = {"HTTP_UPLOAD_LENGTH=", 19},
    [UPLOAD_DEFER_LENGTH] = {"HTTP_UPLOAD_DEFER_LENGTH=", 25},
    [UPLOAD_CONCAT] = {"HTTP_UPLOAD_CONCAT=", 19},
    [UPLOAD_OFFSET] = {"HTTP_UPLOAD_OFFSET=", 19},
    [UPLOAD_METADATA] = {"HTTP_UPLOAD_METADATA=", 21},
    [UPLOAD_CHECKSUM] = {"HTTP_UPLOAD_CHECKSUM=", 21},
};

/* One pass over the parameters; the values lie in libfcgi's memory, which outlives the exchange. */
static void collect(char *const *parameters, const char *found[PARAMETER_COUNT], unsigned times[PARAMETER_COUNT])
{
    for (size_t i = 0; i < PARAMETER_COUNT; i++) {
        found[i] = "";
        times[i] = 0;
    }
    for (; *parameters != NULL; parameters++)
        for (size_t i = 0; i < PARAMETER_COUNT; i++)
            if (strncmp(*parameters, parameter_names[i].at, parameter_names[i].len) == 0) {
                found[i] = *parameters + parameter_names[i].len;
                times[i]++;
                break;
            }
}

bool request_id_valid(struct str id)
{
    for (size_t i = 0; i < id.len; i++) {
        const char c = id.at[i];

        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
              c == '-'))
            return false;
    }
    return id.len >= 1 && id.len <= LIMIT_REQUEST_ID;
}

static void read_id(struct exchange *x, const char *given)
{
    if (request_id_valid(str_of(given)))
        snprintf(x->request_id, sizeof x->request_id, "%s", given);
    else
        uuid_format(uuid_new(), x->request_id);
}

/* Web servers send the raw target in REQUEST_URI; monitors that speak FastCGI themselves send SCRIPT_NAME alone. */
static struct str raw_path(struct exchange *x, const char *const found[PARAMETER_COUNT])
{
    struct str target = str_of(found[REQUEST_URI]);

    if (target.len == 0)
        return str_of(arena_printf(x->arena, "%s%s", found[SCRIPT_NAME], found[PATH_INFO]));
    return str_cut(&target, '?');
}

/* Where each segment ends: the decoded path, in which a slash that came encoded is EXCHANGE_SLASH. */
static struct str mark_slashes(struct exchange *x, struct str raw, const char *decoded)
{
    char *marked = arena_strdup(x->arena, decoded);

    for (size_t at = 0, in = 0; in < raw.len; at++) {
        const bool encoded = raw.at[in] == '%';

        if (encoded && decoded[at] == '/')
            marked[at] = EXCHANGE_SLASH;
        in += encoded ? 3 : 1;
    }
    return str_of(marked);
}

static bool read_path(struct exchange *x, struct str raw)
{
    char *decoded;

    /* A copy: libfcgi frees its memory before the request is logged. */
    x->target = str_of(arena_strndup(x->arena, raw.at, MIN(raw.len, LIMIT_PATH)));
    if (raw.len > LIMIT_PATH)
        return fault_set(&x->fault, FAULT_BAD_REQUEST, "The path is longer than %d bytes", LIMIT_PATH);
    decoded = arena_alloc(x->arena, raw.len + 1);
    if (!str_percent_decode(raw, false, decoded) || !str_is_utf8(str_of(decoded)))
        return fault_set(&x->fault, FAULT_BAD_REQUEST, "%s",
                         str_holds(raw, STR("%00")) ? "The path holds the character NUL (%00), which no name has"
                                                    : "The path is not well-formed percent-encoded UTF-8");
    x->path = str_of(decoded);
    x->segments = mark_slashes(x, raw, decoded);
    return true;
}

/* HTTP/1 says it when a body comes without a length (RFC 9112 section 6.3); later versions do not. */
static bool may_have_body(const char *const found[PARAMETER_COUNT])
{
    return found[TRANSFER_ENCODING][0] != '\0' || strncmp(found[PROTOCOL], "HTTP/1", 6) != 0;
}

static bool read_length(struct exchange *x, const char *const found[PARAMETER_COUNT])
{
    const struct str text = str_of(found[CONTENT_LENGTH]);

    x->content_length = may_have_body(found) ? -1 : 0;
    if (text.len > 0 && !num_parse(text, 0, INT64_MAX, &x->content_length))
        return fault_set(&x->fault, FAULT_BAD_REQUEST, "Content-Length is not a number");
    return true;
}

/* What a list of preferences says of `handling`, without quotes: empty if nothing (RFC 7240 section 2). */
static struct str read_handling(struct str list)
{
    while (list.len > 0) {
        struct str preference = str_cut(&list, ','), value;

        value = str_cut(&preference, ';');
        if (str_equal_nocase(str_trim(str_cut(&value, '=')), STR("handling"))) {
            value = str_trim(value);
            return value.len >= 2 && value.at[0] == '"' ? (struct str){value.at + 1, value.len - 2} : value;
        }
    }
    return (struct str){0};
}

/* Of preferences that contradict each other the first counts, whether they come in one header or in several. */
static bool wants_leniency(char *const *parameters)
{
    struct str handling = {0};

    for (; *parameters != NULL && handling.len == 0; parameters++)
        if (str_starts(str_of(*parameters), parameter_names[PREFER]))
            handling = read_handling(str_of(*parameters + parameter_names[PREFER].len));
    return str_equal_nocase(handling, STR("lenient"));
}

static void read_headers(struct exchange *x, const char *const found[PARAMETER_COUNT])
{
    x->content_type = found[CONTENT_TYPE];
    x->headers = (struct request_headers){
        .api_key = found[API_KEY],
        .if_match = found[IF_MATCH],
        .if_none_match = found[IF_NONE_MATCH],
        .if_range = found[IF_RANGE],
        .range = found[RANGE],
        .idempotency_key = found[IDEMPOTENCY_KEY],
        .host = found[HOST],
        .scheme = found[FORWARDED_SCHEME][0] != '\0' ? found[FORWARDED_SCHEME] : found[SCHEME],
        .accept = found[ACCEPT],
        .origin = found[ORIGIN],
        .preflight_method = found[PREFLIGHT_METHOD],
        .limited_address = found[LIMITED_ADDRESS],
        .tus = {.version = found[TUS_VERSION_SENT],
                .length = found[UPLOAD_LENGTH],
                .defer_length = found[UPLOAD_DEFER_LENGTH],
                .concat = found[UPLOAD_CONCAT],
                .offset = found[UPLOAD_OFFSET],
                .metadata = found[UPLOAD_METADATA],
                .checksum = found[UPLOAD_CHECKSUM]},
        .lenient = found[PREFER][0] != '\0' && wants_leniency(x->fcgi->envp),
    };
}

/* Of two keys nobody can say which one was meant. Older web servers repeat a header, newer ones join it. Who sends an empty
 * Idempotency-Key relies on what it cannot do. */
static bool check_keys(struct exchange *x, const char *const found[PARAMETER_COUNT],
                       const unsigned times[PARAMETER_COUNT])
{
    if (times[API_KEY] > 1 || strchr(found[API_KEY], ',') != NULL)
        return fault_set(&x->fault, FAULT_BAD_REQUEST, "The header X-API-Key was sent more than once");
    if (times[IDEMPOTENCY_KEY] > 1)
        return fault_set(&x->fault, FAULT_BAD_REQUEST, "The header Idempotency-Key was sent more than once");
    if (times[IDEMPOTENCY_KEY] == 1 && found[IDEMPOTENCY_KEY][0] == '\0')
        return fault_set(&x->fault, FAULT_BAD_REQUEST, "The header Idempotency-Key is empty");
    return true;
}

/* The tus protocol has it, for clients that know GET and POST alone. Elsewhere the header means nothing. */
static void override_method(struct exchange *x, const char *given)
{
    if (given[0] == '\0' || !str_starts(x->path, STR(UPLOADS)))
        return;
    x->method = route_method(given);
    x->overridden = true;
}

bool request_read(struct exchange *x)
{
    const char *found[PARAMETER_COUNT];
    unsigned times[PARAMETER_COUNT];

    collect(x->fcgi->envp, found, times);
    read_id(x, found[REQUEST_ID]);
    read_headers(x, found);
    x->method = route_method(found[REQUEST_METHOD]);
    x->head = strcmp(found[REQUEST_METHOD], "HEAD") == 0;
    x->query = str_of(found[QUERY_STRING]);
    if (x->query.len > LIMIT_QUERY)
        return fault_set(&x->fault, FAULT_BAD_REQUEST, "The query is longer than %d bytes", LIMIT_QUERY);
    if (!read_path(x, raw_path(x, found)))
        return false;
    override_method(x, found[METHOD_OVERRIDE]);
    return read_length(x, found) && check_keys(x, found, times);
}

void request_phase(struct exchange *x, enum phase phase)
{
    const int64_t now = stamp_ticks();

    x->phase_us[x->phase] += now - x->phase_ticks;
    x->phase = phase;
    x->phase_ticks = now;
    scoreboard_mark(x);
}
