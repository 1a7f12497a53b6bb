#include "fcgi/gates/cors.h"

#define PREFLIGHT_AGE_S 600
#define EXPOSED                                                                                     \
    "Retry-After, RateLimit, RateLimit-Policy, ETag, X-Request-ID, Location, Idempotent-Replayed, " \
    "Preference-Applied, "                                                                          \
    "Content-Disposition, Content-Range, Accept-Ranges, "                                           \
    "Tus-Resumable, Tus-Version, Tus-Max-Size, Tus-Extension, Tus-Checksum-Algorithm, "             \
    "Upload-Offset, Upload-Length, Upload-Metadata, Upload-Expires, X-Material-ID, X-Job-ID"

static bool read_list(const char *text, const char *name, struct arena *arena, json_t **list, struct fault *fault)
{
    size_t i;
    json_t *item;

    if (!json_read(arena, str_of(text), list, fault))
        return false;
    if (!json_is_array(*list))
        return fault_log(fault, FAULT_INTERNAL, "%s is no JSON list", name);
    json_array_foreach(*list, i, item) if (!json_is_string(item) ||
                                           strpbrk(json_string_value(item), "\r\n") !=
                                               NULL) return fault_log(fault, FAULT_INTERNAL,
                                                                      "%s: item %zu is no text of one line", name,
                                                                      i + 1);
    return true;
}

static const char *join(const json_t *list, struct arena *arena)
{
    const char *joined = "";
    size_t i;
    const json_t *item;

    json_array_foreach(list, i, item) joined =
        arena_printf(arena, "%s%s%s", joined, i > 0 ? ", " : "", json_string_value(item));
    return joined;
}

bool cors_open(struct cors *cors, const struct settings *settings, struct arena *arena, struct fault *fault)
{
    json_t *methods, *headers;

    if (!read_list(settings->cors_allowed_origins, "CORS_ALLOWED_ORIGINS", arena, &cors->origins, fault) ||
        !read_list(settings->cors_allowed_methods, "CORS_ALLOWED_METHODS", arena, &methods, fault) ||
        !read_list(settings->cors_allowed_headers, "CORS_ALLOWED_HEADERS", arena, &headers, fault))
        return false;
    cors->methods = join(methods, arena);
    cors->headers = join(headers, arena);
    cors->any_origin =
        json_array_size(cors->origins) == 1 && strcmp(json_string_value(json_array_get(cors->origins, 0)), "*") == 0;
    cors->credentials = settings->cors_allow_credentials && !cors->any_origin;
    return true;
}

bool cors_origin_allowed(const struct cors *cors, const char *origin)
{
    size_t i;
    const json_t *item;

    if (cors->any_origin)
        return true;
    json_array_foreach(cors->origins, i, item) if (strcmp(json_string_value(item), origin) == 0) return true;
    return false;
}

void cors_headers(const struct cors *cors, const struct exchange *x, struct buf *out)
{
    if (!cors->any_origin && json_array_size(cors->origins) > 0)
        buf_puts(out, "Vary: Origin\r\n"); /* caches must know even when this answer allows nothing */
    if (x->headers.origin[0] == '\0' || !cors_origin_allowed(cors, x->headers.origin))
        return;
    buf_puts(out, "Access-Control-Allow-Origin: ");
    buf_puts(out, cors->any_origin ? "*" : x->headers.origin);
    buf_puts(out, "\r\nAccess-Control-Expose-Headers: " EXPOSED "\r\n");
    if (cors->credentials)
        buf_puts(out, "Access-Control-Allow-Credentials: true\r\n");
    if (x->method != METHOD_OPTIONS || x->headers.preflight_method[0] == '\0')
        return;
    buf_puts(out, "Access-Control-Allow-Methods: ");
    buf_puts(out, cors->methods);
    buf_puts(out, "\r\nAccess-Control-Allow-Headers: ");
    buf_puts(out, cors->headers);
    buf_printf(out, "\r\nAccess-Control-Max-Age: %d\r\n", PREFLIGHT_AGE_S);
}
