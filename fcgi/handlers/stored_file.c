#include "fcgi/handlers/stored_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include "fcgi/request/range.h"
#include "fcgi/response/problem.h"
#include "fcgi/response/response.h"

/* The store's own sentence is for operators. */
bool stored_file_explain(struct exchange *x)
{
    if (x->fault.kind != FAULT_OBJECT_MISSING)
        return false;
    fault_clear(&x->fault);
    return fault_set(&x->fault, FAULT_OBJECT_MISSING,
                     "The material's file is not in the store any more; upload it again");
}

struct download {
    int fd;
    int64_t size;
    struct str version;
};

static void close_file(void *download)
{
    close(((struct download *)download)->fd);
}

/* A key is written once; what an operator changes beneath it shows in its size or time. */
static bool open_file(struct exchange *x, const struct stored_file *file, struct download *d)
{
    struct stat status;

    if (!store_fetch(x->store, file->key, "", &d->fd, NULL, &x->fault))
        return stored_file_explain(x);
    arena_defer(x->arena, close_file, d);
    if (fstat(d->fd, &status) != 0)
        return fault_log(&x->fault, FAULT_INTERNAL, "a file of the store: %m");
    d->size = status.st_size;
    d->version = str_of(arena_printf(x->arena, "%s %lld %lld.%09ld", file->key, (long long)status.st_size,
                                     (long long)status.st_mtim.tv_sec, status.st_mtim.tv_nsec));
    return true;
}

static bool refuse_range(struct exchange *x, int64_t size)
{
    response_header(x, "Content-Range", "bytes */%lld", (long long)size);
    problem_open(x, FAULT_RANGE,
                 arena_printf(x->arena, "The file has %lld bytes: none of them is in the range", (long long)size));
    json_close(&x->json);
    return response_bytes(x, 416, "application/problem+json", buf_str(x->body));
}

static bool send_part(struct exchange *x, const struct stored_file *file, const struct download *d, struct range range)
{
    if (lseek(d->fd, range.first, SEEK_SET) < 0)
        return fault_log(&x->fault, FAULT_INTERNAL, "a file of the store: %m");
    response_header(x, "Content-Range", "bytes %lld-%lld/%lld", (long long)range.first,
                    (long long)(range.first + range.length - 1), (long long)d->size);
    return response_file(x, 206, file->content_type, d->fd, range.length);
}

/* Range means nothing for HEAD, nor for another version than the client has begun with (RFC 9110 sections 14.2 and 13.1.5). */
static enum range_kind asked(const struct exchange *x, const struct download *d, struct range *range)
{
    if (x->head || !response_range_holds(x, d->version))
        return RANGE_WHOLE;
    return range_parse(str_of(x->headers.range), d->size, range);
}

bool stored_file_send(struct exchange *x, const struct stored_file *file)
{
    struct download *d = arena_alloc(x->arena, sizeof *d);
    struct range range;

    if (!open_file(x, file, d))
        return false;
    response_header(x, "Accept-Ranges", "bytes");
    if (response_not_modified(x, d->version))
        return true;
    switch (asked(x, d, &range)) {
    case RANGE_UNSATISFIABLE:
        return refuse_range(x, d->size);
    case RANGE_PART:
        response_header(x, "Content-Disposition", "%s", file->disposition);
        return send_part(x, file, d, range);
    default:
        response_header(x, "Content-Disposition", "%s", file->disposition);
        return response_file(x, 200, file->content_type, d->fd, d->size);
    }
}
