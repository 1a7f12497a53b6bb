#include "fcgi/gates/route_match.h"
#include "fcgi/handlers/openapi.h"
#include "rig.h"

static struct rig *rig;

static int set_up(void **state)
{
    (void)state;
    rig = rig_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    rig_free(rig);
    return 0;
}

static void a_parameter_takes_one_segment(void **state)
{
    struct exchange *x = rig_request(rig, "GET", "/api/v1/courses/abc/materials/d%20e");

    (void)state;
    assert_true(route_match_path(x, "/api/v1/courses/{course}/materials/{material}"));
    assert_true(str_equal(x->parameters[0].value, STR("abc")));
    assert_memory_equal(x->parameters[1].name, "material", x->parameters[1].name_length);
    assert_true(str_equal(x->parameters[1].value, STR("d e")));
    assert_false(route_match_path(x, "/api/v1/courses/{course}"));
    assert_false(route_match_path(x, "/api/v1/courses/{course}/materials"));
    assert_false(route_match_path(x, "/api/v1/courses/{course}/materials/{material}/content"));
}

static void an_encoded_slash_parts_no_segments(void **state)
{
    struct exchange *x = rig_request(rig, "GET", "/api/v1/students/%D1%97%2fa%2F/progress");

    (void)state;
    assert_true(route_match_path(x, "/api/v1/students/{student}/progress"));
    assert_true(str_equal(x->parameters[0].value, STR("\xd1\x97/a/")));
    assert_true(str_equal(x->path, STR("/api/v1/students/\xd1\x97/a//progress")));
    x = rig_request(rig, "GET", "/api/v1%2Fcourses");
    assert_false(route_match(x));
    assert_int_equal(x->fault.kind, FAULT_NOT_FOUND);
}

static void a_starred_parameter_takes_the_rest(void **state)
{
    struct exchange *x = rig_request(rig, "GET", "/files/a/b%2Fc");

    (void)state;
    assert_true(route_match_path(x, "/files/{key*}"));
    assert_int_equal(x->parameters[0].name_length, 3);
    assert_true(str_equal(x->parameters[0].value, STR("a/b/c")));
    x = rig_request(rig, "GET", "/files/");
    assert_false(route_match_path(x, "/files/{key*}"));
}

static void an_empty_segment_is_no_parameter(void **state)
{
    struct exchange *x = rig_request(rig, "GET", "/api/v1/courses/");

    (void)state;
    assert_false(route_match_path(x, "/api/v1/courses/{course}"));
    assert_false(route_match(x));
    assert_int_equal(x->fault.kind, FAULT_NOT_FOUND);
}

static void a_known_path_finds_its_row(void **state)
{
    struct exchange *x = rig_request(rig, "HEAD", "/api/v1/courses?limit=1");

    (void)state;
    assert_true(route_match(x));
    assert_string_equal(x->route->name, "courses_index");
    assert_int_equal(route_number(x->route), (size_t)(x->route - route_table));
}

static void another_method_is_refused_with_what_is_allowed(void **state)
{
    struct exchange *x = rig_request(rig, "DELETE", "/api/v1/courses");
    char allow[ROUTE_ALLOW];

    (void)state;
    assert_false(route_match(x));
    assert_int_equal(x->fault.kind, FAULT_METHOD);
    assert_string_equal(route_allow(x->allowed, allow), "GET, HEAD, POST, OPTIONS");
    assert_string_equal(route_allow(METHOD_GET | METHOD_POST | METHOD_PATCH | METHOD_PUT | METHOD_DELETE, allow),
                        "GET, HEAD, POST, PATCH, PUT, DELETE, OPTIONS");
}

static void options_is_known_where_the_path_is(void **state)
{
    struct exchange *x = rig_request(rig, "OPTIONS", "/api/v1/courses");

    (void)state;
    assert_true(route_match(x));
    assert_string_equal(x->route->name, "preflight");
    assert_int_equal(route_number(x->route), route_count);
    x = rig_request(rig, "OPTIONS", "/nowhere");
    assert_false(route_match(x));
    assert_int_equal(x->fault.kind, FAULT_NOT_FOUND);
}

static void names_are_unique(void **state)
{
    (void)state;
    for (size_t i = 0; i < route_count; i++)
        for (size_t j = 0; j < i; j++) {
            assert_string_not_equal(route_table[i].name, route_table[j].name);
            assert_false(route_table[i].method == route_table[j].method &&
                         strcmp(route_table[i].path, route_table[j].path) == 0);
        }
}

/* ---- the OpenAPI document says the same as the table ---- */

static json_t *read_document(void)
{
    const struct str text = openapi_text();
    json_error_t error;
    json_t *document = json_loadb(text.at, text.len, JSON_REJECT_DUPLICATES, &error);

    if (document == NULL)
        fail_msg("docs/openapi.json:%d:%d: %s", error.line, error.column, error.text);
    return document;
}

/* What monitors ask is no part of the API. */
static bool is_public_api(const struct route *route)
{
    static const char *const others[] = {"/ping", "/fpm-status", "/metrics"};

    for (size_t i = 0; i < ARRAY_COUNT(others); i++)
        if (strncmp(route->path, others[i], strlen(others[i])) == 0)
            return false;
    return strncmp(route->path, "/store/", 7) != 0;
}

static const char *method_key(enum method method)
{
    return method == METHOD_GET       ? "get"
           : method == METHOD_POST    ? "post"
           : method == METHOD_PATCH   ? "patch"
           : method == METHOD_DELETE  ? "delete"
           : method == METHOD_OPTIONS ? "options"
                                      : "put";
}

static void every_route_is_documented(void **state)
{
    json_t *document = read_document();
    const json_t *paths = json_object_get(document, "paths");

    (void)state;
    for (size_t i = 0; i < route_count; i++) {
        const struct route *route = &route_table[i];
        char path[256], *star;
        const json_t *operation;

        if (!is_public_api(route))
            continue;
        snprintf(path, sizeof path, "%s", route->path);
        if ((star = strstr(path, "*}")) != NULL)
            memmove(star, star + 1, strlen(star));
        operation = json_object_get(json_object_get(paths, path), method_key(route->method));
        if (operation == NULL)
            fail_msg("docs/openapi.json lacks %s %s", method_key(route->method), path);
        assert_string_equal(json_get_text(operation, "operationId", ""), route->name);
        if ((route->scopes == 0) != (json_array_size(json_object_get(operation, "security")) == 0 &&
                                     json_object_get(operation, "security") != NULL))
            fail_msg("%s: the document and the table disagree whether it is public", route->name);
    }
    json_decref(document);
}

static bool has_row(const char *path, const char *method)
{
    for (size_t i = 0; i < route_count; i++) {
        char written[256], *star;

        snprintf(written, sizeof written, "%s", route_table[i].path);
        if ((star = strstr(written, "*}")) != NULL)
            memmove(star, star + 1, strlen(star));
        if (strcmp(written, path) == 0 && strcmp(method_key(route_table[i].method), method) == 0)
            return true;
    }
    return false;
}

static void nothing_is_documented_that_is_not_served(void **state)
{
    json_t *document = read_document(), *operations, *operation;
    const char *path, *method;

    (void)state;
    json_object_foreach(json_object_get(document, "paths"), path, operations) json_object_foreach(
        operations, method, operation) if (strcmp(method, "parameters") != 0 && !has_row(path, method))
        fail_msg("docs/openapi.json has %s %s, which nobody serves", method, path);
    json_decref(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_parameter_takes_one_segment),
        cmocka_unit_test(an_encoded_slash_parts_no_segments),
        cmocka_unit_test(a_starred_parameter_takes_the_rest),
        cmocka_unit_test(an_empty_segment_is_no_parameter),
        cmocka_unit_test(a_known_path_finds_its_row),
        cmocka_unit_test(another_method_is_refused_with_what_is_allowed),
        cmocka_unit_test(options_is_known_where_the_path_is),
        cmocka_unit_test(names_are_unique),
        cmocka_unit_test(every_route_is_documented),
        cmocka_unit_test(nothing_is_documented_that_is_not_served),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
