#include "fcgi/gates/route_match.h"

#include "base/title.h"
#include "fcgi/response/response.h"
#include "fcgi/services.h"

#define PATH_SHOWN 200 /* bytes of an unknown path, in the sentence that refuses it */

/* OPTIONS of any path that is known. What a preflight asks for as well, cors_headers adds. */
static bool answer_options(struct exchange *x)
{
    char allow[ROUTE_ALLOW];

    response_header(x, "Allow", "%s", route_allow(x->allowed, allow));
    return response_empty(x, 204);
}

static const struct route preflight = {METHOD_OPTIONS, "*", 0, POOL_BOTH, answer_options, "preflight", NULL};

/* `rest` is of x->segments; the value is what stands at the same place of x->path. */
static bool take_parameter(struct exchange *x, size_t number, struct str name, struct str *rest)
{
    const bool all = str_ends_nocase(name, STR("*"));
    const char *end = all ? NULL : memchr(rest->at, '/', rest->len);
    const struct str value = {x->path.at + (rest->at - x->segments.at),
                              end != NULL ? (size_t)(end - rest->at) : rest->len};

    if (value.len == 0 || number >= EXCHANGE_PATH_PARAMETERS)
        return false;
    x->parameters[number].name = name.at;
    x->parameters[number].name_length = name.len - all;
    x->parameters[number].value = value;
    rest->at += value.len;
    rest->len -= value.len;
    return true;
}

bool route_match_path(struct exchange *x, const char *pattern)
{
    struct str rest = x->segments;
    size_t parameters = 0;

    while (*pattern != '\0') {
        if (*pattern == '{') {
            const size_t length = strcspn(pattern + 1, "}");

            if (!take_parameter(x, parameters++, (struct str){pattern + 1, length}, &rest))
                return false;
            pattern += length + 2;
            continue;
        }
        if (rest.len == 0 || *rest.at != *pattern)
            return false;
        pattern++;
        rest.at++;
        rest.len--;
    }
    for (; parameters < EXCHANGE_PATH_PARAMETERS; parameters++)
        x->parameters[parameters].name_length = 0;
    return rest.len == 0;
}

/* Rows of one path may stand anywhere: the whole table is asked, so that Allow is complete. */
static const struct route *search(struct exchange *x)
{
    const struct route *found = NULL;

    for (size_t i = 0; i < route_count && found == NULL; i++)
        if (route_match_path(x, route_table[i].path)) {
            x->allowed |= route_table[i].method;
            if (route_table[i].method == x->method)
                found = &route_table[i];
        }
    return found;
}

static bool refuse_path(struct exchange *x)
{
    const struct str shown = str_clip(x->path, PATH_SHOWN);

    return fault_set(&x->fault, FAULT_NOT_FOUND, "There is no path '%.*s'; /openapi.json describes all that there are",
                     (int)shown.len, shown.at);
}

static bool refuse_method(struct exchange *x)
{
    char allow[ROUTE_ALLOW];

    return fault_set(&x->fault, FAULT_METHOD, "This path knows these methods only: %s", route_allow(x->allowed, allow));
}

bool route_match(struct exchange *x)
{
    x->route = search(x);
    if (x->route == NULL && x->allowed == 0)
        return refuse_path(x);
    if (x->route == NULL && x->method == METHOD_OPTIONS)
        x->route = &preflight;
    if (x->route == NULL)
        return refuse_method(x);
    if ((x->route->pools & x->services->pool) == 0 && x->overridden)
        return fault_set(&x->fault, FAULT_BAD_REQUEST, "Send X-HTTP-Method-Override with a POST");
    if ((x->route->pools & x->services->pool) == 0)
        return fault_log(&x->fault, FAULT_INTERNAL, "%s belongs to the other pool: see the web server's locations",
                         x->route->name);
    title_tail(route_method_name(x->route->method), route_short_path(x->route));
    return true;
}
