#include "fcgi/handlers/materials_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include "fcgi/handlers/materials.h"
#include "fcgi/request/range.h"
#include "fcgi/response/disposition.h"
#include "fcgi/response/problem.h"
#include "fcgi/response/response.h"

#define LINK_S 300 /* to follow a redirect; a download that has begun goes on beyond it */

/* The store's own sentence is for operators. */
static bool explain(struct exchange *x)
{
    if (x->fault.kind != FAULT_OBJECT_MISSING)
        return false;
    fault_clear(&x->fault);
    return fault_set(&x->fault, FAULT_OBJECT_MISSING,
                     "The material's file is not in the store any more; upload it again");
}

static bool redirect(struct exchange *x, const struct material *m, const char *url)
{
    struct store_object object;

    if (!store_stat(x->store, m->object_key, &object, &x->fault))
        return explain(x);
    response_header(x, "Location", "%s", url);
    return response_empty(x, 302);
}

/* ---- the embedded store ---- */

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
static bool open_file(struct exchange *x, const struct material *m, struct download *d)
{
    struct stat status;

    if (!store_fetch(x->store, m->object_key, "", &d->fd, NULL, &x->fault))
        return explain(x);
    arena_defer(x->arena, close_file, d);
    if (fstat(d->fd, &status) != 0)
        return fault_log(&x->fault, FAULT_INTERNAL, "a file of the store: %m");
    d->size = status.st_size;
    d->version = str_of(arena_printf(x->arena, "%s %lld %lld.%09ld", m->object_key, (long long)status.st_size,
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

static bool send_part(struct exchange *x, const struct material *m, const struct download *d, struct range range)
{
    if (lseek(d->fd, range.first, SEEK_SET) < 0)
        return fault_log(&x->fault, FAULT_INTERNAL, "a file of the store: %m");
    response_header(x, "Content-Range", "bytes %lld-%lld/%lld", (long long)range.first,
                    (long long)(range.first + range.length - 1), (long long)d->size);
    return response_file(x, 206, m->content_type, d->fd, range.length);
}

/* Range means nothing for HEAD, nor for another version than the client has begun with (RFC 9110 sections 14.2 and 13.1.5). */
static enum range_kind asked(const struct exchange *x, const struct download *d, struct range *range)
{
    if (x->head || !response_range_holds(x, d->version))
        return RANGE_WHOLE;
    return range_parse(str_of(x->headers.range), d->size, range);
}

static bool send_file(struct exchange *x, const struct material *m, const char *disposition)
{
    struct download *d = arena_alloc(x->arena, sizeof *d);
    struct range range;

    if (!open_file(x, m, d))
        return false;
    response_header(x, "Accept-Ranges", "bytes");
    if (response_not_modified(x, d->version))
        return true;
    switch (asked(x, d, &range)) {
    case RANGE_UNSATISFIABLE:
        return refuse_range(x, d->size);
    case RANGE_PART:
        response_header(x, "Content-Disposition", "%s", disposition);
        return send_part(x, m, d, range);
    default:
        response_header(x, "Content-Disposition", "%s", disposition);
        return response_file(x, 200, m->content_type, d->fd, d->size);
    }
}

/* ---- GET /courses/{course}/materials/{material}/file ---- */

bool materials_file(struct exchange *x)
{
    struct material m;
    const char *url;

    if (!materials_fetch(x, &m) || !material_check_attached(&m, &x->fault))
        return false;
    if (m.object_key == NULL)
        return fault_set(&x->fault, FAULT_NOT_FOUND,
                         "The material is an address that has not been fetched: see its state and source_url");
    const struct store_grant grant = {
        .method = x->head ? "HEAD" : "GET", /* S3 signs the method */
        .key = m.object_key,
        .expires_s = LINK_S,
        .content_type = m.content_type,
        .disposition = disposition_attachment(x->arena, m.filename),
    };
    if (!store_link(x->store, x->arena, &grant, stamp_now(), &url, &x->fault))
        return false;
    return url != NULL ? redirect(x, &m, url) : send_file(x, &m, grant.disposition);
}
