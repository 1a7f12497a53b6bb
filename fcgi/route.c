#include "fcgi/route.h"

#define API "/api/v1/"

static const struct {
    const char *name;
    enum method method;
} methods[] = {{"GET", METHOD_GET},       {"HEAD", METHOD_GET}, {"POST", METHOD_POST},      {"PATCH", METHOD_PATCH},
               {"DELETE", METHOD_DELETE}, {"PUT", METHOD_PUT},  {"OPTIONS", METHOD_OPTIONS}};

size_t route_number(const struct route *route)
{
    return route >= route_table && route < route_table + route_count ? (size_t)(route - route_table) : route_count;
}

enum method route_method(const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(methods); i++)
        if (strcmp(name, methods[i].name) == 0)
            return methods[i].method;
    return 0;
}

const char *route_method_name(enum method method)
{
    for (size_t i = 0; i < ARRAY_COUNT(methods); i++)
        if (methods[i].method == method)
            return methods[i].name;
    return "OTHER";
}

const char *route_short_path(const struct route *route)
{
    const size_t slash = sizeof API - 2;

    return strncmp(route->path, API, sizeof API - 1) == 0 ? route->path + slash : route->path;
}

const char *route_scope_name(enum scope scope)
{
    return scope == SCOPE_CHECK ? "check" : "prep";
}

char *route_allow(unsigned allowed, char out[ROUTE_ALLOW])
{
    static const enum method order[] = {METHOD_GET, METHOD_POST, METHOD_PATCH, METHOD_PUT, METHOD_DELETE};
    size_t length = 0;

    for (size_t i = 0; i < ARRAY_COUNT(order); i++)
        if ((allowed & order[i]) != 0)
            length += (size_t)snprintf(out + length, ROUTE_ALLOW - length, "%s, ",
                                       order[i] == METHOD_GET ? "GET, HEAD" : route_method_name(order[i]));
    snprintf(out + length, ROUTE_ALLOW - length, "OPTIONS");
    return out;
}
