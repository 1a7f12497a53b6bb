/*
 * A route: a row of the index of the API, which is routes.c. How a path finds its row is gates/route_match.h.
 */
#ifndef FCGI_ROUTE_H
#define FCGI_ROUTE_H

#include "base/base.h"

struct exchange;

enum method {
    METHOD_GET = 1,
    METHOD_POST = 2,
    METHOD_PATCH = 4,
    METHOD_DELETE = 8,
    METHOD_PUT = 16,
    METHOD_OPTIONS = 32
};

enum scope { SCOPE_PREP = 1, SCOPE_CHECK = 2 };

struct route {
    enum method method;
    const char *path; /* "/api/v1/courses/{course}"; names in braces are path parameters */
    unsigned scopes;  /* 0: public; else the key needs one of them */
    enum route_pool { POOL_API = 1, POOL_UPLOAD = 2, POOL_BOTH = 3 } pools;
    bool (*handle)(struct exchange *x);
    const char *name; /* for logs and metrics: "courses_show" */
    /* The query parameters that there are, parted by spaces; "" for a handler that reads the fields of a body alone. NULL: the handler
     * does not call fields_ok, so gates/query.h refuses every parameter before it runs. */
    const char *query;
};

extern const struct route route_table[];
extern const size_t route_count;

/* The row's number in the table, for counters; route_count for NULL and for routes outside of the table. */
size_t route_number(const struct route *route);

/* Its path without the "/api/v1" that most begin with. */
const char *route_short_path(const struct route *route);

/* A method by its name, HEAD being a GET; 0 for one that no route has. And back: "OTHER" for 0. */
enum method route_method(const char *name);
const char *route_method_name(enum method method);

/* "prep" or "check". */
const char *route_scope_name(enum scope scope);

/* "GET, HEAD, POST, OPTIONS": what the header Allow says for a set of methods. Returns `out`. */
#define ROUTE_ALLOW 64
char *route_allow(unsigned allowed, char out[ROUTE_ALLOW]);

#endif
