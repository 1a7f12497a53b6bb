/*
 * The head of a request: each line of the input is one CGI parameter. Whatever they are, the path that comes out is decoded UTF-8,
 * parameters of routes lie within it, the id is sane, and values of the query are text or a wrong field.
 */
#include <fcgiapp.h>

#include "fcgi/gates/route_match.h"
#include "fcgi/request/fields.h"
#include "fcgi/request/request.h"
#include "fcgi/services.h"

#define LINES 32

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct services services = {.pool = POOL_BOTH};

/* NUL ends a parameter, as it does in libfcgi's. */
static void split(struct arena *arena, struct str input, char *lines[LINES + 1])
{
    size_t count = 0;

    while (input.len > 0 && count < LINES) {
        const struct str line = str_cut(&input, '\n');

        lines[count++] = arena_strndup(arena, line.at, line.len);
    }
    lines[count] = NULL;
}

static void check_parameters(const struct exchange *x)
{
    for (size_t i = 0; i < EXCHANGE_PATH_PARAMETERS && x->parameters[i].name_length > 0; i++) {
        const struct str value = x->parameters[i].value;

        if (value.len == 0 || value.at < x->path.at || value.at + value.len > x->path.at + x->path.len)
            abort();
    }
}

static void check_route(struct exchange *x)
{
    struct fault *fault = &x->fault;

    if (route_match(x)) {
        if (x->route == NULL || fault->kind != FAULT_NONE)
            abort();
        check_parameters(x);
    } else if (fault->kind != FAULT_NOT_FOUND && fault->kind != FAULT_METHOD) {
        abort();
    }
    fault_clear(fault);
}

static void check_query(struct exchange *x)
{
    static const char *const names[] = {"q", "limit", "cursor", "a b", ""};
    struct page page;
    struct uuid id;

    for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
        const char *value = field_query(x, names[i]);

        if (value != NULL && !str_is_utf8(str_of(value)))
            abort();
    }
    field_page(x, &page);
    if (page.limit < 1 || page.limit > LIMIT_PAGE || page.offset < 0)
        abort();
    (void)field_query_uuid(x, "id", &id);
    (void)field_query_stamp(x, "at");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(16 * MIB);
    char *lines[LINES + 1];
    FCGX_Request fcgi = {.envp = lines};
    struct exchange x = {.arena = arena, .fcgi = &fcgi, .services = &services, .path = STR("")};

    split(arena, (struct str){(const char *)data, size}, lines);
    if (request_read(&x)) {
        if (!str_is_utf8(x.path) || x.path.at[x.path.len] != '\0' || x.content_length < -1)
            abort();
        check_route(&x);
        check_query(&x);
    } else if (x.fault.kind != FAULT_BAD_REQUEST) {
        abort();
    }
    if (!request_id_valid(str_of(x.request_id)))
        abort();
    arena_free(arena);
    return 0;
}
